package config

import (
	"strings"

	"danvan/pipeline"
)

// yamlFault says a complaint of the YAML parser in both languages. The parser knows
// many; those that slips of the hand bring about have a Vietnamese sentence, what is
// rarer is quoted as it is.
func yamlFault(message string) pipeline.Sentence {
	for _, fault := range yamlFaults() {
		if rest, ok := strings.CutPrefix(message, fault.English); ok {
			return pipeline.Sentence{Vietnamese: fault.Vietnamese + rest, English: message}
		}
	}
	return pipeline.Say("bộ đọc báo lỗi “%s”", "%s", message)
}

// yamlFaults begins with what longer sentences begin with last: the first that a
// message starts with is taken.
func yamlFaults() []pipeline.Sentence {
	return []pipeline.Sentence{
		// Indentation and the colon.
		pipeline.Say("giá trị đặt sai chỗ vì khóa này đã có các khóa con; kiểm tra số dấu cách đầu dòng", "value is not allowed in this context. map key-value is pre-defined"),
		pipeline.Say("giá trị đặt sai chỗ; kiểm tra số dấu cách đầu dòng", "value is not allowed in this context"),
		pipeline.Say("dòng này không có dạng “khóa: giá trị”", "non-map value is specified"),
		pipeline.Say("dấu hai chấm đặt sai chỗ; kiểm tra số dấu cách đầu dòng, hoặc đặt đoạn chữ trong dấu nháy kép", "mapping value is not allowed in this context"),
		pipeline.Say("khóa đặt sai chỗ hoặc thiếu dấu hai chấm", "unexpected key name"),
		pipeline.Say("khóa đặt sai chỗ", "unexpected map key"),
		pipeline.Say("khóa viết sai", "found an invalid key for this map"),
		pipeline.Say("khóa bị ngắt dòng; viết khóa và dấu hai chấm trên một dòng", "map key definition includes an implicit line break"),
		pipeline.Say("khóa không có giá trị", "could not find map value"),
		pipeline.Say("dấu gạch đầu mục đặt sai chỗ; kiểm tra số dấu cách đầu dòng", "block sequence entries are not allowed in this context"),
		pipeline.Say("có nội dung thừa", "unexpected end content"),
		pipeline.Say("có nội dung cùng dòng với dấu ---", "value cannot be placed after document separator"),
		// Tabs.
		pipeline.Say("có dấu tab; chỉ dùng dấu cách", "found character '\t' that cannot start any token"),
		pipeline.Say("đầu dòng có dấu tab; chỉ dùng dấu cách", "found a tab character where an indentation space is expected"),
		pipeline.Say("trước khóa có dấu tab; chỉ dùng dấu cách", "tab character cannot use as a map key directly"),
		pipeline.Say("sau dấu gạch đầu mục có dấu tab; chỉ dùng dấu cách", "tab character cannot use as a sequence delimiter"),
		// Quotation marks and brackets.
		pipeline.Say("thiếu dấu nháy đơn đóng", "could not find end character of single-quoted text"),
		pipeline.Say("thiếu dấu nháy kép đóng", "could not find end character of double-quoted text"),
		pipeline.Say("thiếu dấu phẩy hoặc dấu }", "',' or '}' must be specified"),
		pipeline.Say("thiếu dấu phẩy hoặc dấu ]", "',' or ']' must be specified"),
		pipeline.Say("thiếu dấu }", "could not find flow mapping end token '}'"),
		pipeline.Say("thiếu dấu ]", "sequence end token ']' not found"),
		pipeline.Say("giữa hai dấu { } không có dạng “khóa: giá trị”", "could not find flow map content"),
		pipeline.Say("không tìm thấy dấu [ ứng với dấu ]", "could not find '[' character corresponding to ']'"),
		pipeline.Say("không tìm thấy dấu { ứng với dấu }", "could not find '{' character corresponding to '}'"),
		pipeline.Say("có hai dấu phẩy liền nhau hoặc dấu phẩy thừa", "expected sequence element, but found ','"),
		// Characters that mean something to YAML.
		pipeline.Say("đoạn chữ bắt đầu bằng @ phải đặt trong dấu nháy kép", "'@' is a reserved character"),
		pipeline.Say("đoạn chữ bắt đầu bằng ` phải đặt trong dấu nháy kép", "'`' is a reserved character"),
		pipeline.Say("đoạn chữ bắt đầu bằng * hoặc ! phải đặt trong dấu nháy kép", "unexpected scalar value type"),
		pipeline.Say("đoạn chữ bắt đầu bằng %% phải đặt trong dấu nháy kép", "unexpected directive value. document not started"),
		pipeline.Say("đoạn chữ bắt đầu bằng & phải đặt trong dấu nháy kép", "anchor is not allowed in this context"),
		pipeline.Say("đoạn chữ bắt đầu bằng ! phải đặt trong dấu nháy kép", "tag is not allowed in this context"),
		pipeline.Say("đoạn chữ bắt đầu bằng ! phải đặt trong dấu nháy kép; ký tự sai ", "found invalid tag character "),
		pipeline.Say("giữa hai dấu nháy kép, dấu \\ phải viết hai lần; sau nó có ", "found unknown escape character "),
		pipeline.Say("sau dấu | hoặc > đầu giá trị phải xuống dòng: ", "invalid header option: "),
		pipeline.Say("sau dấu | hoặc > không có nội dung", "could not find multi-line content"),
	}
}
