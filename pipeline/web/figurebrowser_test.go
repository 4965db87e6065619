package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// shownRows are the units of the table as they stand.
const shownRows = `[...document.querySelectorAll("table.figures tbody tr")].filter(r => !r.hidden).map(r => r.id.slice(2)).join(" ")`

func TestATreeOfFiguresOpensAndCloses(t *testing.T) {
	s, _ := newFigureSite(t)
	b := openPages(t, s, 1280)
	b.visit("/periods/2021-Q2/figures")
	b.await(shownRows, "P D1 D2")
	b.do(chromedp.Click(chromedp.CSS("#u-D1 button")))
	b.await(shownRows, "P D1 A B D2")
	b.await(`document.querySelector("#u-D1 button").getAttribute("aria-expanded")`, "true")
	b.do(chromedp.Click(chromedp.CSS(".folds button")))
	b.await(shownRows, "P D1 A B D2 C E")
	b.do(chromedp.Click(chromedp.CSS(".folds button:last-child")))
	b.await(shownRows, "P D1 D2")
	b.quiet()
}

func TestAnotherGroupNeedsNoNewPage(t *testing.T) {
	s, _ := newFigureSite(t)
	b := openPages(t, s, 1280)
	b.visit("/periods/2021-Q2/figures")
	b.ask(`window.stayed = 1`)
	b.ask(`(() => { const s = document.querySelector("select[name=group]"); s.value = "2"; s.dispatchEvent(new Event("change", {bubbles: true})); return 1 })()`)
	b.await(`document.querySelector("table.figures thead th:last-child").textContent.startsWith("Tỷ lệ xã ban hành kế hoạch") && window.stayed`, "1")
	b.await(shownRows, "P D1 D2")
	b.await(`location.search.includes("group=2")`, "true")
	b.quiet()
}

// A chart is drawn from the table, says the same, and breaks no rule of the page: nothing
// stands in it that the policy would have to let in.
func TestAChartIsDrawnFromItsTable(t *testing.T) {
	s, _ := newFigureSite(t)
	b := openPages(t, s, 1280)
	b.ask(`1`)
	b.visit("/series/A/received")
	b.await(`document.querySelectorAll("#bieu-do svg").length`, "1")
	for _, words := range []string{"Quý IV/2020", "21", "đơn vị thay đổi"} {
		b.await(`[...document.querySelectorAll("#bieu-do svg text")].some(t => t.textContent === "`+words+`")`, "true")
	}
	b.await(`document.querySelector("#bieu-do").getAttribute("aria-label").startsWith("Biểu đồ Số hồ sơ tiếp nhận của Xã A qua các kỳ")`, "true")
	b.ask(`(() => { const r = document.querySelector("#bieu-do").getBoundingClientRect(); window.at = [r.left + r.width * 0.71, r.top + r.height / 2]; return 1 })()`)
	b.do(chromedp.MouseEvent("mouseMoved", 860, 420))
	b.await(`[...document.querySelectorAll("#bieu-do svg text")].some(t => t.textContent.includes("21 hồ sơ (1/1)"))`, "true")
	b.ask(`(() => {
		document.querySelector("#chuoi-bang tbody tr").dataset.value = "-0.004";
		const again = document.createElement("script");
		again.src = [...document.scripts].find(s => s.src.includes("/chart.")).src;
		const at = document.querySelector("#bieu-do"), fresh = at.cloneNode(false);
		fresh.removeAttribute("_echarts_instance_");
		at.replaceWith(fresh);
		document.body.append(again);
		return 1 })()`)
	b.await(`[...document.querySelectorAll("#bieu-do svg text")].filter(t => t.textContent === "0").length`, "2") // one at the axis
	b.await(`[...document.querySelectorAll("#bieu-do svg text")].some(t => t.textContent === "-0")`, "false")
	b.visit("/series/P/rate")
	b.await(`[...document.querySelectorAll("#bieu-do svg text")].some(t => t.textContent === "phấn đấu ≥\u00a085%")`, "true")
	b.visit("/series/P/rate?lang=en")
	b.await(`[...document.querySelectorAll("#bieu-do svg text")].some(t => t.textContent === "target ≥\u00a085%")`, "true")
	b.await(`window.planted`, "undefined")
	b.quiet()
}

func TestFiguresOnATelephoneNeverScrollSideways(t *testing.T) {
	s, _ := newFigureSite(t)
	b := openPages(t, s, 390)
	for _, c := range figureCalls {
		b.visit(c.url)
		if got := b.ask("document.documentElement.scrollWidth"); got != "390" {
			t.Errorf("%s is %s wide", c.url, got)
		}
	}
	b.await(`window.planted`, "undefined")
	b.quiet()
}

func TestFiguresAreAccessible(t *testing.T) {
	axe := axeScript(t)
	s, _ := newFigureSite(t)
	for _, width := range []int64{1280, 390} {
		b := openPages(t, s, width)
		for _, c := range figureCalls {
			b.visit(c.url)
			b.accessible(axe, c.url)
		}
	}
}
