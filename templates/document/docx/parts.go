package docx

import (
	"fmt"

	"danvan/templates/document"
)

const (
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	namespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

	office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	wordML = "application/vnd.openxmlformats-officedocument.wordprocessingml."

	contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + wordML + `document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="` + wordML + `styles+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="` + wordML + `settings+xml"/>` +
		`<Override PartName="/word/fontTable.xml" ContentType="` + wordML + `fontTable+xml"/>` +
		`<Override PartName="/word/header1.xml" ContentType="` + wordML + `header+xml"/>` +
		`<Override PartName="/word/header2.xml" ContentType="` + wordML + `header+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="` + wordML + `footer+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
		`<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>`

	packageRelations = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + office + `officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
		`<Relationship Id="rId3" Type="` + office + `extended-properties" Target="docProps/app.xml"/></Relationships>`

	appProperties = xmlHead + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>danvan</Application></Properties>`

	documentRelations = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + office + `styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="` + office + `settings" Target="settings.xml"/>` +
		`<Relationship Id="rId3" Type="` + office + `fontTable" Target="fontTable.xml"/>` +
		`<Relationship Id="rId4" Type="` + office + `header" Target="header1.xml"/>` +
		`<Relationship Id="rId5" Type="` + office + `header" Target="header2.xml"/>` +
		`<Relationship Id="rId6" Type="` + office + `footer" Target="footer1.xml"/></Relationships>`

	settings = xmlHead + `<w:settings ` + namespaces + `><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>` +
		`<w:characterSpacingControl w:val="doNotCompress"/>` +
		`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>` +
		`<w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>`

	fontTable = xmlHead + `<w:fonts ` + namespaces + `><w:font w:name="Times New Roman"><w:altName w:val="Liberation Serif"/>` +
		`<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>`

	pageNumberHeader = xmlHead + `<w:hdr ` + namespaces + `><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>` +
		`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` +
		`<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>`

	emptyHeader = xmlHead + `<w:hdr ` + namespaces + `><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr></w:p></w:hdr>`
)

// style is a paragraph style; sizes are in half points, distances in twips.
type style struct {
	id, name, basedOn  string
	paragraph, letters string
	heading            bool
}

const (
	centred    = `<w:jc w:val="center"/>`
	tight      = `<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>`
	heavy      = `<w:b/><w:bCs/>`
	slanted    = `<w:i/><w:iCs/>`
	underlined = `<w:u w:val="single"/>`
	together   = `<w:keepNext/>`
)

func size(halfPoints string) string {
	return `<w:sz w:val="` + halfPoints + `"/><w:szCs w:val="` + halfPoints + `"/>`
}

// styleList follows the table of letter sizes of Nghị định 30/2020/NĐ-CP, Phụ lục I,
// or what Hướng dẫn 36-HD/VPTW changes in it.
func styleList(of document.Style) []style {
	list := stateStyles()
	if of != document.Party {
		return list
	}
	for i, s := range list {
		if letters := partyLetters(s.id); letters != "" {
			list[i].letters = letters
		}
	}
	return list
}

// partyLetters are the letters of a Party document where they differ: heading 15, all
// offices, number and subject 14, kind 16; the word "Nơi nhận" underlined; the title of
// the signer upright under a bold authority.
func partyLetters(id string) string {
	switch id {
	case "Country":
		return heavy + size("30")
	case "Issuer":
		return heavy + size("28")
	case "Superior", "Number", "SignatureTitle":
		return size("28")
	case "Title":
		return heavy + size("32")
	case "RecipientsHead":
		return size("28") + underlined
	case "Recipients":
		return size("24")
	}
	return ""
}

func stateStyles() []style {
	return []style{
		{id: "Header", name: "header", paragraph: tight + centred, letters: size("28")},
		{id: "Footer", name: "footer", paragraph: tight + `<w:jc w:val="right"/>`, letters: slanted + size("18")},
		{id: "Heading1", name: "heading 1", heading: true, letters: heavy + size("28"),
			paragraph: together + `<w:spacing w:before="200" w:after="80"/><w:ind w:firstLine="720"/><w:jc w:val="both"/><w:outlineLvl w:val="0"/>`},
		{id: "Heading2", name: "heading 2", heading: true, letters: heavy + size("28"),
			paragraph: together + `<w:spacing w:before="120" w:after="60"/><w:ind w:firstLine="720"/><w:jc w:val="both"/><w:outlineLvl w:val="1"/>`},
		{id: "BodyText", name: "Body Text", letters: size("28"),
			paragraph: `<w:spacing w:before="120" w:after="0" w:line="288" w:lineRule="auto"/><w:ind w:firstLine="720"/><w:jc w:val="both"/>`},
		{id: "LastText", name: "Lời kết", basedOn: "BodyText", paragraph: together + `<w:keepLines/>`, letters: size("28")},
		{id: "Remark", name: "Ghi chú", basedOn: "BodyText", letters: slanted + size("24")},
		{id: "Country", name: "Quốc hiệu", paragraph: tight + centred, letters: heavy + size("26")},
		{id: "Motto", name: "Tiêu ngữ", paragraph: tight + centred, letters: heavy + size("28")},
		{id: "Superior", name: "Cơ quan chủ quản", paragraph: tight + centred, letters: size("26")},
		{id: "Issuer", name: "Cơ quan ban hành", paragraph: tight + centred, letters: heavy + size("26")},
		{id: "Number", name: "Số ký hiệu", paragraph: tight + centred, letters: size("26")},
		{id: "PlaceDate", name: "Địa danh và thời gian", paragraph: tight + centred, letters: slanted + size("28")},
		{id: "Mark", name: "Dấu dự thảo", paragraph: `<w:spacing w:before="80" w:after="0"/>` + centred, letters: heavy + size("26")},
		{id: "Ruler", name: "Đường kẻ", paragraph: `<w:spacing w:before="50" w:after="0" w:line="120" w:lineRule="exact"/>`, letters: size("8")},
		{id: "Title", name: "Title", paragraph: together + `<w:spacing w:before="360" w:after="0"/>` + centred, letters: heavy + size("28")},
		{id: "Subtitle", name: "Subtitle", paragraph: together + `<w:spacing w:before="0" w:after="60"/>` + centred, letters: heavy + size("28")},
		{id: "Addressee", name: "Kính gửi", paragraph: `<w:spacing w:before="240" w:after="120"/>` + centred, letters: size("28")},
		{id: "AddresseeItem", name: "Kính gửi, danh sách", paragraph: tight + `<w:ind w:left="3119"/>`, letters: size("28")},
		{id: "TableTitle", name: "Tên bảng", paragraph: together + `<w:spacing w:before="160" w:after="80"/>` + centred, letters: heavy + size("26")},
		{id: "TableHead", name: "Đầu bảng", paragraph: together + tight + centred, letters: heavy + size("22")},
		{id: "TableText", name: "Nội dung bảng", paragraph: tight, letters: size("22")},
		{id: "RecipientsHead", name: "Nơi nhận", paragraph: tight, letters: heavy + slanted + size("24")},
		{id: "Recipients", name: "Nơi nhận, danh sách", paragraph: tight, letters: size("22")},
		{id: "Signature", name: "Người ký", paragraph: tight + centred, letters: heavy + size("28")},
		{id: "SignatureAuthority", name: "Quyền hạn người ký", basedOn: "Signature", letters: heavy + size("28")},
		{id: "SignatureTitle", name: "Chức vụ người ký", paragraph: tight + centred, letters: heavy + size("28")},
		{id: "AnnexLabel", name: "Phụ lục", heading: true, letters: heavy + size("28"),
			paragraph: together + `<w:spacing w:before="0" w:after="0"/>` + centred + `<w:outlineLvl w:val="0"/>`},
		{id: "AnnexTitle", name: "Tên phụ lục", paragraph: together + tight + centred, letters: heavy + size("28")},
		{id: "AnnexNote", name: "Kèm theo", paragraph: tight + centred, letters: slanted + size("26")},
	}
}

func styles(of document.Style) string {
	var m markup
	m.WriteString(xmlHead + `<w:styles ` + namespaces + `><w:docDefaults><w:rPrDefault><w:rPr>` +
		`<w:rFonts w:ascii="Times New Roman" w:eastAsia="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>` +
		`<w:color w:val="000000"/>` + size("28") + `<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr>` + tight + `</w:pPr></w:pPrDefault></w:docDefaults>` +
		normalStyle +
		`<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>` +
		tableNormalStyle + tableGridStyle)
	for _, s := range styleList(of) {
		m.WriteString(s.definition())
	}
	m.WriteString(`</w:styles>`)
	return m.String()
}

func (s style) definition() string {
	based, next := s.basedOn, ""
	if based == "" {
		based = "Normal"
	}
	if s.heading {
		next = `<w:next w:val="BodyText"/>`
	}
	return fmt.Sprintf(`<w:style w:type="paragraph" w:customStyle="%s" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="%s"/>%s<w:qFormat/><w:pPr>%s</w:pPr><w:rPr>%s</w:rPr></w:style>`,
		custom(s.name), s.id, s.name, based, next, s.paragraph, s.letters)
}

// StyleDefinition is a style that [Blocks] and [AnnexBlocks] name by its ID.
type StyleDefinition struct{ ID, Name, XML string }

// Styles are the styles of a layout, for a document that lacks some of them.
func Styles(of document.Style) []StyleDefinition {
	out := []StyleDefinition{{"Normal", "Normal", normalStyle}, {"TableNormal", "Normal Table", tableNormalStyle}, {"TableGrid", "Table Grid", tableGridStyle}}
	for _, s := range styleList(of) {
		out = append(out, StyleDefinition{s.id, s.name, s.definition()})
	}
	return out
}

// custom marks the styles whose names are not Word's own.
func custom(name string) string {
	switch name {
	case "header", "footer", "heading 1", "heading 2", "Body Text", "Title", "Subtitle":
		return "0"
	}
	return "1"
}

const (
	normalStyle      = `<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>`
	tableNormalStyle = `<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>` +
		`<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="28" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`
	tableGridStyle = `<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>` +
		gridBorders + `</w:tblBorders></w:tblPr></w:style>`
)

const gridBorders = `<w:top w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:left w:val="single" w:sz="4" w:space="0" w:color="000000"/>` +
	`<w:bottom w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:right w:val="single" w:sz="4" w:space="0" w:color="000000"/>` +
	`<w:insideH w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="000000"/>`
