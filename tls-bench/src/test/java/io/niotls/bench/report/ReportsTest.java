package io.niotls.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportsTest {
    private final String html = HtmlReport.of(Golden.results());

    private Document page() throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    @Test
    void tableHasOursAndTheRatiosToIt() {
        String text = new TextReport(Golden.results()).toText();
        List<String> rows = text.lines().map(line -> line.replaceAll(" {2,}", " | ")).toList();
        assertTrue(rows.contains("case | metric | niotls | SunJSSE | floor"), text);
        String title = "TLS 1.3, AES-128-GCM, 16 KB, heap, seal and open";
        assertTrue(rows.contains(title + " | cpu, us | 15.0 (10.0 to 20.0) | 1.85 × (1.80 to 1.90) | 0.96 × (0.96 to 0.96)"), text);
        assertTrue(rows.contains(title + " | allocated, B | 1,000 | 1.00 ×"), text);
        assertTrue(text.contains("record/" + Golden.RECORD + "/BCJSSE, round 1: no <such> thing"), text);
    }

    @Test
    void markdownHasTablesWithRulers() {
        String markdown = new TextReport(Golden.results()).toMarkdown();
        List<String> tables = markdown.lines().filter(line -> line.startsWith("|")).toList();
        // For each JDK its groups and its goals; nothing but records on the second one.
        assertEquals(3 + 1 + 1 + 1, tables.stream().filter(line -> line.matches("\\|[-:|]+\\|")).count(), markdown);
    }

    @Test
    void pageIsWellFormedAndHasABarForEachSubject() throws Exception {
        var titles = page().getElementsByTagName("title");
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < titles.getLength(); i++) {
            all.append(titles.item(i).getTextContent()).append('\n');
        }
        for (String bar : List.of("niotls: 15.0 (10.0 to 20.0) µs", "SunJSSE: 27.5 (18.0 to 38.0) µs",
                "floor: 14.4 (9.6 to 19.2) µs", "niotls: 8.00 (7.00 to 9.00) µs", "tls-nio: 3,000 (2,900 to 3,100) 1/s",
                "Netty+<&\">: 1,500 (1,500 to 1,500) 1/s")) {
            assertTrue(all.toString().contains(bar), all.toString());
        }
    }

    @Test
    void pageNeedsNoNetworkAndNoScript() {
        assertFalse(html.contains("http:") || html.contains("https:") || html.contains("//"), html);
        assertFalse(html.contains("<script") || html.contains("<link"), html);
        assertFalse(html.contains("@import") || html.contains("url("), html);
    }

    @Test
    void pageHasGoalsWithTheirOutcome() throws Exception {
        String text = page().getDocumentElement().getTextContent();
        assertTrue(text.contains("1.85 × (1.80 to 1.90)"), text);
        assertTrue(html.contains("<td class=\"outcome yes\">yes</td>"), html);
        assertTrue(html.contains("<td class=\"outcome no\">no</td>"), html);
        assertTrue(html.contains("<td class=\"outcome not_measured\">not measured</td>"), html);
    }

    @Test
    void pageSaysWhereAndWithWhat() throws Exception {
        String text = page().getDocumentElement().getTextContent();
        for (String fact : List.of("A processor, 2 cores, 8 GB", "JDK 25: A VM 25.0.1", "niotls 0.1", "0123456789ab",
                "no <such> thing", "JDK 17, left out: tcnative: not here")) {
            assertTrue(text.contains(fact), fact);
        }
    }

    @Test
    void plotsKeepTheirBarsInside() throws Exception {
        var bars = page().getElementsByTagName("rect");
        assertTrue(bars.getLength() > 5);
        for (int i = 0; i < bars.getLength(); i++) {
            var attributes = bars.item(i).getAttributes();
            double end = Double.parseDouble(attributes.getNamedItem("x").getNodeValue())
                    + Double.parseDouble(attributes.getNamedItem("width").getNodeValue());
            assertTrue(end <= 360, "ends at " + end);
        }
    }
}
