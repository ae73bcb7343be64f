"""The bulletin as a Word file in the layout of official papers (GB/T 9704): styles, real tables, page numbers.

Nothing is an image but the chart, and every paragraph bears a style, so that the office writes on in it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

from flows.documents import bulletin_tables, bulletin_text, typefaces
from flows.documents.bulletin_facts import Facts

#: Typefaces of official papers; where a machine lacks one, Word takes the other.
FONTS: Mapping[str, str] = {"方正小标宋简体": "华文中宋", "仿宋_GB2312": "仿宋", "黑体": "SimHei", "宋体": "SimSun"}
_TITLE, _BODY, _HEAD, _PLAIN = FONTS
_WESTERN = "Times New Roman"
#: Margins of official papers: 37 mm above, 28 mm left; the type area is 156 mm by 225 mm.
_PAGE = {"page_width": Mm(210), "page_height": Mm(297), "top_margin": Mm(37), "bottom_margin": Mm(35),
         "left_margin": Mm(28), "right_margin": Mm(26), "footer_distance": Mm(25)}  # fmt: skip
_TYPE_WIDTH = Mm(156)
#: Half a millimetre beside the words of a cell, for columns of numbers.
_NARROW = (
    f"""<w:tblCellMar {nsdecls("w")}><w:left w:w="30" w:type="dxa"/><w:right w:w="30" w:type="dxa"/></w:tblCellMar>"""
)
_BLACK = RGBColor(0, 0, 0)


def write(facts: Facts, path: Path) -> Path:
    """The Word file at `path`."""
    document = Document()
    for name, value in _PAGE.items():
        setattr(document.sections[0], name, value)
    _styles(document)
    _number_pages(document)
    _body(document, facts)
    for no, table in enumerate(bulletin_tables.both(facts), start=1):
        _table(document, no, table)
    chart = bulletin_tables.ranking(facts)
    document.add_paragraph("附图", style="附表标题")
    if typefaces.chinese() is None:
        document.add_paragraph(chart.alt, style="附注")
    else:
        picture = document.add_picture(io.BytesIO(chart.png()), width=_TYPE_WIDTH)
        picture._inline.docPr.set("descr", chart.alt)
        document.paragraphs[-1].style = document.styles["附图"]
    document.add_paragraph("统计口径", style="附注")
    for no, note in enumerate(bulletin_text.scope(facts), start=1):
        document.add_paragraph(f"{no}．{note}", style="附注")
    _tell(document, facts)
    document.save(str(path))
    return path


def _body(document: Any, facts: Facts) -> None:
    document.add_paragraph(bulletin_text.title(facts), style="Title")
    document.add_paragraph(bulletin_text.ADDRESSEES, style="主送")
    document.add_paragraph(bulletin_text.opening(facts))
    for section in bulletin_text.sections(facts):
        document.add_paragraph(section.heading, style="Heading 1")
        for paragraph in section.paragraphs:
            document.add_paragraph(paragraph)
    document.add_paragraph()
    for no, name in enumerate(bulletin_text.ANNEXES, start=1):
        document.add_paragraph(f"{'附件：' if no == 1 else '　　　'}{no}．{name}")
    document.add_paragraph()
    for line in bulletin_text.SIGNATURE:
        document.add_paragraph(line, style="落款")


def _styles(document: Any) -> None:
    styles = document.styles
    _styled(styles["Normal"], _BODY, 16, first_line=True, exactly=28)
    _styled(styles["Title"], _TITLE, 22, align=WD_ALIGN_PARAGRAPH.CENTER, exactly=34, after=14)
    _styled(styles["Heading 1"], _HEAD, 16, first_line=True, exactly=28)
    # What is typed in the office is Chinese: its quotation marks and line ends follow Chinese rules.
    defaults = styles.element.find(".//" + qn("w:rPrDefault"))
    defaults.find(".//" + qn("w:lang")).set(qn("w:eastAsia"), "zh-CN")
    # The size of the text, also for programs that do not look at the style of a paragraph that names none.
    defaults.find(".//" + qn("w:sz")).set(qn("w:val"), "32")
    for border in styles["Title"].element.findall(".//" + qn("w:pBdr")):
        border.getparent().remove(border)
    own = {
        name: styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        for name in ("主送", "落款", "附表标题", "附表", "附图", "附注")
    }
    for style in own.values():
        style.base_style = None
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    _styled(own["主送"], _BODY, 16, exactly=28)
    _styled(own["落款"], _BODY, 16, exactly=28, align=right)
    _styled(own["附表标题"], _HEAD, 12, align=centre, before=8, after=4, keep=True)
    _styled(own["附表"], _PLAIN, 8, spaced=1.1)
    # An exact line height would cut a picture down to one line of text.
    _styled(own["附图"], _PLAIN, 8, align=centre)
    _styled(own["附注"], _PLAIN, 9, before=2, spaced=1.2)


def _styled(
    style: Any, font: str, size: float, *, first_line: bool = False, exactly: float | None = None, spaced: float = 1,
    before: float = 0, after: float = 0, align: Any = None, keep: bool = False,
) -> None:  # fmt: skip
    style.font.name, style.font.size, style.font.bold, style.font.italic = _WESTERN, Pt(size), False, False
    style.font.color.rgb = _BLACK
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn("w:" + theme), None)
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")
    # A style of characters of the same name, with colours of its own: some programs show those.
    for link in style.element.findall(qn("w:link")):
        style.element.remove(link)
    form = style.paragraph_format
    form.space_before, form.space_after, form.alignment, form.keep_with_next = Pt(before), Pt(after), align, keep
    form.widow_control = True
    if exactly:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(exactly)
    else:
        form.line_spacing = spaced
    # Said of every style: a title that inherits the indent of the text does not stand in the middle.
    form.first_line_indent = Pt(2 * size if first_line else 0)
    form._element.get_or_add_pPr().find(qn("w:ind")).set(qn("w:firstLineChars"), "200" if first_line else "0")


def _table(document: Any, no: int, table: bulletin_tables.Table) -> None:
    caption = document.add_paragraph(f"附表{no}　{table.caption}", style="附表标题")
    caption.paragraph_format.page_break_before = no == 1
    drawn = document.add_table(rows=0, cols=len(table.header), style="Table Grid")
    drawn._tbl.tblPr.find(qn("w:tblLook")).addprevious(parse_xml(_NARROW))
    drawn.alignment, drawn.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    whole = drawn._tbl.tblPr.find(qn("w:tblW"))
    whole.set(qn("w:type"), "dxa")
    whole.set(qn("w:w"), str(_TYPE_WIDTH.twips))
    widths = [Emu(int(_TYPE_WIDTH * width / sum(table.widths))) for width in table.widths]
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = width
    for row_no, cells in enumerate((table.header, *table.rows)):
        row = drawn.add_row()
        is_header, is_sum = row_no == 0, row_no == len(table.rows)
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if is_header:
            properties.append(OxmlElement("w:tblHeader"))
        for place, (cell, value) in enumerate(zip(row.cells, cells, strict=True)):
            cell.width, cell.vertical_alignment = widths[place], WD_CELL_VERTICAL_ALIGNMENT.CENTER
            paragraph = cell.paragraphs[0]
            paragraph.style = document.styles["附表"]
            paragraph.add_run(value).bold = is_header or is_sum
            paragraph.alignment = _aligned(table.header[place], is_header)
            if is_header or is_sum:
                cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="F2F2F2"/>'))
    document.add_paragraph(table.note, style="附注")


def _aligned(header: str, is_header: bool) -> Any:
    if is_header or header in ("名次", "名次升降"):
        return WD_ALIGN_PARAGRAPH.CENTER
    return WD_ALIGN_PARAGRAPH.LEFT if header == "单位" else WD_ALIGN_PARAGRAPH.RIGHT


def _number_pages(document: Any) -> None:
    """— 1 —, counted by Word."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.first_line_indent = Pt(0)
    paragraph.paragraph_format._element.get_or_add_pPr().find(qn("w:ind")).set(qn("w:firstLineChars"), "0")
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    # What programs show that do not count pages themselves.
    field.append(parse_xml(f'<w:r {nsdecls("w")}><w:rPr><w:sz w:val="28"/></w:rPr><w:t>1</w:t></w:r>'))
    paragraph._p.append(field)
    paragraph.add_run(" —")
    for run in paragraph.runs:
        run.font.size = Pt(14)


def _tell(document: Any, facts: Facts) -> None:
    """What the file is, to programs; and by which typeface a missing one is replaced."""
    core = document.core_properties
    core.title, core.author, core.language = bulletin_text.title(facts), "", "zh-CN"
    core.comments = f"比对基准日{facts.as_of}，政策{facts.run['policy']}，运行编号{facts.run['run_id']}"
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            listed = "".join(
                f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
                for name, other in FONTS.items()
            )
            part._blob = f'<?xml version="1.0" encoding="UTF-8"?><w:fonts {nsdecls("w")}>{listed}</w:fonts>'.encode()
