package io.niotls.bench.report;

import java.util.Locale;

/** Numbers for people: as many digits as mean something, thousands with commas. */
final class Figures {
    private Figures() {}

    /** Returns a number with three significant digits, without a fraction from 100 on. */
    static String number(double value) {
        return fixed(value, decimals(value));
    }

    /** Returns a value and its error with the same number of decimals: {@code 12.3 ± 0.4}. */
    static String withError(Estimate estimate) {
        int decimals = decimals(estimate.value());
        return fixed(estimate.value(), decimals) + (estimate.hasError() ? " ± " + fixed(estimate.error(), decimals) : "");
    }

    /** Returns a ratio and its error: {@code 1.84 × ± 0.02}. */
    static String ratio(Estimate ratio) {
        int decimals = Math.min(2, decimals(ratio.value()));
        return fixed(ratio.value(), decimals) + " ×" + (ratio.hasError() ? " ± " + fixed(ratio.error(), decimals) : "");
    }

    /** Returns how far a ratio is above 1, in percent: {@code 7.1 % ± 0.4}. */
    static String excess(Estimate ratio) {
        return fixed(100 * (ratio.value() - 1), 1) + " %" + (ratio.hasError() ? " ± " + fixed(100 * ratio.error(), 1) : "");
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
