package io.niotls.jsse;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One entry of a property of disabled algorithms, such as {@code RSA keySize < 1024} or {@code SHA1 jdkCA & usage TLSServer},
 * in the syntax that the file {@code java.security} prescribes: a name and, all of which must be met, conditions.
 *
 * @param algorithm in the form of {@link AlgorithmNames#canonical}
 * @param conditions none: disabled in any case
 */
record DisabledAlgorithm(String algorithm, List<Condition> conditions) {
    // "NIST P-256" and "X9.62 prime256v1" are names, not algorithms with a condition.
    private static final Pattern CURVE_WITH_SPACE = Pattern.compile("(NIST|X9\\.62) .*", Pattern.CASE_INSENSITIVE);

    /** What an algorithm is used for. */
    enum Usage {
        /** The certificates of a TLS server. */
        TLS_SERVER("TLSServer"),
        /** The certificates of a TLS client. */
        TLS_CLIENT("TLSClient"),
        /** The handshake's own signatures: the signature_algorithms of a hello. */
        HANDSHAKE_SIGNATURE("HandshakeSignature"),
        /** The signatures of certificates: signature_algorithms_cert. */
        CERTIFICATE_SIGNATURE("CertificateSignature");

        private final String word;

        Usage(String word) {
            this.word = word;
        }

        /** Returns the usage of a word of the property, in any case; nothing for those that TLS has no part in, as SignedJAR. */
        private static Optional<Usage> of(String word) {
            return Arrays.stream(values()).filter(usage -> usage.word.equalsIgnoreCase(word)).findFirst();
        }
    }

    /**
     * What is known where a constraint is checked.
     *
     * @param names all that the algorithm and its parts are called, in the form of {@link AlgorithmNames#canonical}
     * @param keyNames those of them that name the key
     * @param keySize in bits, -1 if it cannot be told
     * @param usages what it is used for; empty: not known
     * @param jdkAnchor whether the chain is known to end in an authority that the JDK comes with
     * @param now the time
     */
    record Circumstances(
            Set<String> names, Set<String> keyNames, int keySize, Set<Usage> usages, boolean jdkAnchor, Instant now) {}

    /** When an entry applies. */
    sealed interface Condition {
        /** Returns whether it is met, and so nothing against disabling the algorithm; what is not known is not met. */
        boolean isMet(String algorithm, Circumstances circumstances);
    }

    private record KeySize(Comparison comparison, int bits) implements Condition {
        @Override
        public boolean isMet(String algorithm, Circumstances circumstances) {
            int size = circumstances.keySize();
            return size >= 0
                    && circumstances.keyNames().contains(algorithm)
                    && (size == 0 || comparison.holds(Integer.compare(size, bits)));
        }
    }

    private enum Comparison {
        LESS("<"),
        AT_MOST("<="),
        GREATER(">"),
        AT_LEAST(">="),
        EQUAL("=="),
        DIFFERENT("!=");

        private final String symbol;

        Comparison(String symbol) {
            this.symbol = symbol;
        }

        private static Comparison of(String symbol) {
            return Arrays.stream(values())
                    .filter(comparison -> comparison.symbol.equals(symbol))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(symbol + " compares nothing"));
        }

        private boolean holds(int order) {
            return switch (this) {
                case LESS -> order < 0;
                case AT_MOST -> order <= 0;
                case GREATER -> order > 0;
                case AT_LEAST -> order >= 0;
                case EQUAL -> order == 0;
                case DIFFERENT -> order != 0;
            };
        }
    }

    private record JdkAnchor() implements Condition {
        @Override
        public boolean isMet(String algorithm, Circumstances circumstances) {
            return circumstances.jdkAnchor();
        }
    }

    private record DenyAfter(Instant date) implements Condition {
        @Override
        public boolean isMet(String algorithm, Circumstances circumstances) {
            return !circumstances.now().isBefore(date);
        }
    }

    private record UsedFor(Set<Usage> usages) implements Condition {
        @Override
        public boolean isMet(String algorithm, Circumstances circumstances) {
            return usages.stream().anyMatch(circumstances.usages()::contains);
        }
    }

    /**
     * Parses an entry.
     *
     * @throws IllegalArgumentException if it has a condition that is not known, as from the JDK itself
     */
    static DisabledAlgorithm parse(String entry) {
        int space = entry.indexOf(' ');
        if (space < 0 || CURVE_WITH_SPACE.matcher(entry).matches()) {
            return new DisabledAlgorithm(AlgorithmNames.canonical(entry), List.of());
        }
        List<Condition> conditions = Arrays.stream(entry.substring(space).split("&"))
                .map(text -> condition(text.trim(), entry))
                .toList();
        return new DisabledAlgorithm(AlgorithmNames.canonical(entry.substring(0, space)), conditions);
    }

    private static Condition condition(String text, String entry) {
        List<String> words = List.of(text.split("\\s+"));
        try {
            return switch (words.get(0).toLowerCase(Locale.ROOT)) {
                case "keysize" -> new KeySize(Comparison.of(words.get(1)), Integer.parseInt(words.get(2)));
                case "jdkca" -> new JdkAnchor();
                case "denyafter" -> new DenyAfter(LocalDate.parse(words.get(1)).atStartOfDay(ZoneOffset.UTC).toInstant());
                case "usage" -> new UsedFor(words.stream()
                        .skip(1)
                        .flatMap(word -> Usage.of(word).stream())
                        .collect(Collectors.toUnmodifiableSet()));
                default -> throw new IllegalArgumentException("the condition is not known");
            };
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
            throw new IllegalArgumentException("a property of disabled algorithms has \"" + entry
                    + "\", of which \"" + text + "\" is not a condition", e);
        }
    }

    /** Returns whether this entry disables what is being checked. */
    boolean disables(Circumstances circumstances) {
        return circumstances.names().contains(algorithm)
                && conditions.stream().allMatch(condition -> condition.isMet(algorithm, circumstances));
    }
}
