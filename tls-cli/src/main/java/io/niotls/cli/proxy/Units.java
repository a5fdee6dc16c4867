package io.niotls.cli.proxy;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with units, as nginx has them. What is none is answered with an IllegalArgumentException that says what would be. */
public final class Units {
    /** More is a mistake; and in nanoseconds this fits into a long with room to add a clock's reading. */
    private static final Duration MAX_TIME = Duration.ofDays(365);
    /** In bytes, 1 TB; as a rate more than any network has. */
    private static final long MAX_SIZE = 1L << 40;
    /** From the largest to the smallest, which is also the order in which they may stand. */
    private static final List<String> TIME_UNITS = List.of("y", "M", "w", "d", "h", "m", "s", "ms");
    private static final List<Duration> TIMES = List.of(
            Duration.ofDays(365),
            Duration.ofDays(30),
            Duration.ofDays(7),
            Duration.ofDays(1),
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(1));
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|[yMwdhms]?) *");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,13})([kmg]?)");

    private Units() {}

    /**
     * Reads a time: a number of seconds, or numbers with units, the larger ones first: {@code 10s}, {@code 500ms},
     * {@code 1h 30m}.
     *
     * @return 0 to 365 days
     */
    public static Duration time(String text) {
        Duration sum = Duration.ZERO;
        Matcher part = TIME.matcher(text);
        int position = 0;
        int largest = 0;
        while (position < text.length()) {
            if (!part.find(position) || part.start() != position) {
                throw noTime(text);
            }
            int unit = part.group(2).isEmpty() ? TIME_UNITS.indexOf("s") : TIME_UNITS.indexOf(part.group(2));
            if (unit < largest || part.group(2).isEmpty() && part.end() < text.length()) {
                throw noTime(text);
            }
            sum = sum.plus(TIMES.get(unit).multipliedBy(Long.parseLong(part.group(1))));
            largest = unit + 1;
            position = part.end();
        }
        if (text.isEmpty()) {
            throw noTime(text);
        }
        if (sum.compareTo(MAX_TIME) > 0) {
            throw new IllegalArgumentException("'" + text + "' is more than " + MAX_TIME.toDays() + " days");
        }
        return sum;
    }

    private static IllegalArgumentException noTime(String text) {
        return new IllegalArgumentException("'" + text + "' is not a time such as 500ms, 10s, 5m or '1h 30m'");
    }

    /**
     * Reads a time that is more than 0.
     *
     * @return 1 ms to 365 days
     */
    public static Duration timeout(String text) {
        Duration timeout = time(text);
        if (timeout.isZero()) {
            throw new IllegalArgumentException("a timeout of 0 would end every connection");
        }
        return timeout;
    }

    /**
     * Reads a number of bytes: {@code 4096}, {@code 16k}, {@code 1m}, {@code 1g}, of 1,024 each.
     *
     * @return 0 to 2^40
     */
    public static long size(String text) {
        Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a number of bytes such as 4096, 16k or 1m");
        }
        int shift = switch (size.group(2)) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> 0;
        };
        long number = Long.parseLong(size.group(1));
        if (number > MAX_SIZE >> shift) {
            throw new IllegalArgumentException("'" + text + "' is more than " + (MAX_SIZE >> 30) + "g");
        }
        return number << shift;
    }

    /** Reads a number of digits only, within bounds. */
    static int number(String text, int least, int most) {
        boolean digits = !text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int number = digits ? Integer.parseInt(text) : -1;
        if (number < least || number > most) {
            throw new IllegalArgumentException("'" + text + "' is not a number between " + least + " and " + most);
        }
        return number;
    }
}
