package config

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"danvan/pipeline"
)

// node is a YAML value with its place: a text as typed, a list or a mapping. A code
// 01 or a version 1.10 stays what was typed, because nothing here guesses types.
type node struct {
	place
	kind    nodeKind
	text    string
	items   []*node
	entries []entry
	flow    bool // a mapping written in braces
}

type nodeKind int

const (
	blankNode nodeKind = iota
	textNode
	listNode
	mappingNode
)

// words names the kind as messages do.
func (k nodeKind) words() pipeline.Sentence {
	switch k {
	case textNode:
		return pipeline.Say("một đoạn chữ", "a text")
	case listNode:
		return pipeline.Say("một danh sách", "a list")
	case mappingNode:
		return pipeline.Say("một nhóm khóa", "a group of keys")
	}
	return pipeline.Say("chỗ trống", "nothing")
}

// entry is one key of a mapping.
type entry struct {
	place
	key   string
	value *node
}

// parseYAML reads a file that holds one mapping. It returns nil where the file
// cannot be parsed. Keys that stand twice are problems; the first one counts.
func parseYAML(file string, data []byte, out *problems) *node {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if line, ok := invalidUTF8(data); ok {
		out.add(place{file, line}, "tệp không theo mã UTF-8; lưu lại theo mã UTF-8", "the file is not UTF-8; save it as UTF-8")
		return nil
	}
	parsed, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		out.add(syntaxError(file, err))
		return nil
	}
	c := converter{file, out}
	var bodies []ast.Node
	for _, doc := range parsed.Docs {
		if doc.Body != nil {
			bodies = append(bodies, doc.Body)
		}
	}
	switch {
	case len(bodies) == 0:
		out.add(place{file, 1}, "tệp không có nội dung", "the file is empty")
		return nil
	case len(bodies) > 1:
		out.add(c.place(bodies[1]), "mỗi tệp chỉ gồm một tài liệu; bỏ dòng ---", "a file holds one document; take out the line ---")
		return nil
	}
	if n := c.convert(bodies[0]); n.kind == mappingNode {
		return n
	}
	out.add(place{file, 1}, "nội dung tệp phải là một nhóm khóa", "the file must be a group of keys")
	return nil
}

// invalidUTF8 returns the line of the first byte that is not UTF-8.
func invalidUTF8(data []byte) (line int, found bool) {
	for i, text := range bytes.Split(data, []byte("\n")) {
		if !utf8.Valid(text) {
			return i + 1, true
		}
	}
	return 0, false
}

func syntaxError(file string, err error) (at place, vietnamese, english string, what any) {
	at, message := place{file, 1}, err.Error()
	if syntax := (*yaml.SyntaxError)(nil); errors.As(err, &syntax) {
		message = syntax.Message
		if syntax.Token != nil && syntax.Token.Position != nil {
			at.line = syntax.Token.Position.Line
		}
	}
	return at, "tệp viết sai cú pháp YAML: %s", "the file is not sound YAML: %s", yamlFault(message)
}

// converter turns the parser's tree into nodes.
type converter struct {
	file string
	out  *problems
}

func (c converter) place(n ast.Node) place {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return place{c.file, t.Position.Line}
	}
	return place{c.file, 1}
}

func (c converter) convert(n ast.Node) *node {
	switch n := n.(type) {
	case *ast.MappingNode:
		return c.mapping(n)
	case *ast.SequenceNode:
		out := &node{place: c.place(n), kind: listNode}
		for _, v := range n.Values {
			out.items = append(out.items, c.convert(v))
		}
		return out
	case *ast.NullNode:
		return &node{place: c.place(n), kind: blankNode}
	case *ast.LiteralNode:
		return c.scalar(n, n.Value.Value)
	case *ast.StringNode:
		return c.scalar(n, n.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return c.scalar(n, n.GetToken().Value)
	}
	// An anchor or tag makes a file that cannot be understood from its one line.
	c.out.add(c.place(n), "tệp này không dùng neo (&), bí danh (*) và thẻ (!); ghi thẳng giá trị",
		"anchors (&), aliases (*) and tags (!) are not read here; write the value out")
	return &node{place: c.place(n), kind: blankNode}
}

func (c converter) scalar(n ast.Node, text string) *node {
	text = strings.TrimSpace(text)
	if text == "" {
		return &node{place: c.place(n), kind: blankNode}
	}
	return &node{place: c.place(n), kind: textNode, text: text}
}

func (c converter) mapping(m *ast.MappingNode) *node {
	out := &node{place: c.place(m), kind: mappingNode, flow: m.IsFlowStyle}
	first := map[string]int{}
	for _, v := range m.Values {
		key, at := v.Key.GetToken().Value, c.place(v.Key)
		if _, ok := v.Key.(*ast.StringNode); !ok {
			key = v.Key.String()
		}
		value := c.convert(v.Value)
		if line, ok := first[key]; ok {
			c.out.twice(at, pipeline.Say("khóa", "key"), key, line)
			continue
		}
		first[key] = at.line
		out.entries = append(out.entries, entry{at, key, value})
	}
	if len(out.entries) > 0 {
		out.place = out.entries[0].place
	}
	return out
}
