package io.niotls.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * Bars from left to right with their quartiles, as an SVG element that its page's style sheet colours. Drawn for the width of a
 * telephone, so that its letters can be read there; a wider page shows it larger.
 */
final class Plot {
    private static final int WIDTH = 360;
    private static final int LABELS = 108;
    private static final int FIGURES = 84;
    private static final int ROW = 24;
    private static final int BAR = 14;
    private static final int CAP = 3;

    /**
     * One bar.
     *
     * @param label whose it is
     * @param style the class in the style sheet
     * @param estimate how long it is, and its quartiles
     */
    record Bar(String label, String style, Estimate estimate) {}

    private Plot() {}

    /**
     * Draws bars.
     *
     * @param title for those who cannot see it
     * @param unit what the figures are in
     * @param bars from top to bottom
     * @param most the figure at the right end; plots that are to be compared have the same
     */
    static String draw(String title, String unit, List<Bar> bars, double most) {
        int height = ROW * bars.size() + 4;
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT,
                "<svg class=\"plot\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", WIDTH, height, Html.escape(title)));
        svg.append(String.format(Locale.ROOT, "<line class=\"axis\" x1=\"%d\" y1=\"0\" x2=\"%d\" y2=\"%d\"/>",
                LABELS, LABELS, height));
        for (int i = 0; i < bars.size(); i++) {
            draw(bars.get(i), unit, 2 + ROW * i + ROW / 2, most, svg);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void draw(Bar bar, String unit, int middle, double most, StringBuilder svg) {
        Estimate estimate = bar.estimate();
        double end = place(estimate.value(), most);
        svg.append(String.format(Locale.ROOT, "<g class=\"%s\"><title>%s: %s %s</title>", bar.style(), Html.escape(bar.label()),
                Figures.withQuartiles(estimate), Html.escape(unit)));
        svg.append(String.format(Locale.ROOT, "<text class=\"label\" x=\"%d\" y=\"%d\">%s</text>", LABELS - 6, middle + 4,
                Html.escape(bar.label())));
        svg.append(String.format(Locale.ROOT, "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>", LABELS, middle - BAR / 2,
                Math.max(0, end - LABELS), BAR));
        double right = end;
        if (estimate.hasQuartiles()) {
            double low = Math.max(LABELS, place(estimate.low(), most));
            right = place(estimate.high(), most);
            svg.append(String.format(Locale.ROOT, "<path class=\"error\" d=\"M%.1f %dH%.1fM%.1f %dV%dM%.1f %dV%d\"/>",
                    low, middle, right, low, middle - CAP, middle + CAP, right, middle - CAP, middle + CAP));
        }
        svg.append(String.format(Locale.ROOT, "<text class=\"figure\" x=\"%.1f\" y=\"%d\">%s %s</text></g>",
                right + 5, middle + 4, Figures.number(estimate.value()), Html.escape(unit)));
    }

    private static double place(double value, double most) {
        return LABELS + (most > 0 ? value / most : 0) * (WIDTH - LABELS - FIGURES);
    }
}
