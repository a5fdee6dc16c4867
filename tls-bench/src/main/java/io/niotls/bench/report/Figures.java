package io.niotls.bench.report;

import java.util.Locale;

/** Numbers for people: as many digits as mean something, thousands with commas. */
final class Figures {
    private Figures() {}

    /** Returns a number with three significant digits, without a fraction from 100 on. */
    static String number(double value) {
        return fixed(value, decimals(value));
    }

    /** Returns a value and its quartiles with the same number of decimals: {@code 12.3 (12.1 to 12.9)}. */
    static String withQuartiles(Estimate estimate) {
        int decimals = decimals(estimate.value());
        return fixed(estimate.value(), decimals) + quartiles(estimate, decimals);
    }

    private static String quartiles(Estimate estimate, int decimals) {
        return estimate.hasQuartiles()
                ? " (" + fixed(estimate.low(), decimals) + " to " + fixed(estimate.high(), decimals) + ")"
                : "";
    }

    /** Returns a ratio and its quartiles: {@code 1.84 × (1.80 to 1.87)}. */
    static String ratio(Estimate ratio) {
        int decimals = Math.min(2, decimals(ratio.value()));
        return fixed(ratio.value(), decimals) + " ×" + quartiles(ratio, decimals);
    }

    /** Returns how far a ratio is above 1, in percent: {@code 7.1 % (6.8 to 7.5)}. */
    static String excess(Estimate ratio) {
        Estimate excess = new Estimate(100 * (ratio.value() - 1), 100 * (ratio.low() - 1), 100 * (ratio.high() - 1));
        return fixed(excess.value(), 1) + " %" + quartiles(excess, 1);
    }

    /** Returns bytes: {@code 2,694 B (2,690 to 2,699)}, below 100 with a decimal. */
    static String bytes(Estimate bytes) {
        int decimals = Math.abs(bytes.value()) < 100 ? 1 : 0;
        return fixed(bytes.value(), decimals) + " B" + quartiles(bytes, decimals);
    }

    /** Returns a number that somebody chose: with at most two decimals, and none that are zero. */
    static String round(double value) {
        return fixed(value, 2).replaceAll("\\.?0+$", "");
    }

    private static int decimals(double value) {
        double size = Math.abs(value);
        if (size == 0 || size >= 100) {
            return 0;
        }
        return Math.min(4, 2 - (int) Math.floor(Math.log10(size)));
    }

    static String fixed(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
        return text.matches("-0(\\.0*)?") ? text.substring(1) : text;
    }
}
