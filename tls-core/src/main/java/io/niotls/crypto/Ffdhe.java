package io.niotls.crypto;

import io.niotls.proto.NamedGroup;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A finite field group of RFC 7919: a safe prime, with 2 as generator.
 *
 * @param group its name
 * @param prime the modulus
 * @param exponentLength in bits, of private exponents: appendix A's estimate, twice the strength of the group
 */
public record Ffdhe(NamedGroup group, BigInteger prime, int exponentLength) {
    /** The generator of all of them. */
    public static final BigInteger GENERATOR = BigInteger.TWO;

    // Appendix A: p = 2^b - 2^(b-64) + (floor(2^(b-130) e) + X) 2^64 - 1, with the smallest X that makes p a safe prime.
    private static final List<Ffdhe> ALL = List.of(
            new Ffdhe(NamedGroup.FFDHE2048, prime(2048, 560_316), 225),
            new Ffdhe(NamedGroup.FFDHE3072, prime(3072, 2_625_351), 275),
            new Ffdhe(NamedGroup.FFDHE4096, prime(4096, 5_736_041), 325),
            new Ffdhe(NamedGroup.FFDHE6144, prime(6144, 15_705_020), 375),
            new Ffdhe(NamedGroup.FFDHE8192, prime(8192, 10_965_728), 400));

    private static final Map<NamedGroup, Ffdhe> BY_GROUP =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Ffdhe::group, ffdhe -> ffdhe));

    /**
     * Returns the parameters of a named group.
     *
     * @throws IllegalArgumentException if it is not a finite field group
     */
    public static Ffdhe of(NamedGroup group) {
        Ffdhe ffdhe = BY_GROUP.get(group);
        if (ffdhe == null) {
            throw new IllegalArgumentException(group + " is not a group of RFC 7919");
        }
        return ffdhe;
    }

    /** Returns the named group that has these parameters, which a server of TLS 1.2 spells out, if there is one. */
    public static Optional<Ffdhe> with(BigInteger prime, BigInteger generator) {
        return ALL.stream()
                .filter(ffdhe -> ffdhe.prime.equals(prime) && GENERATOR.equals(generator))
                .findFirst();
    }

    private static BigInteger prime(int bits, int x) {
        BigInteger scaledE = Euler.E.shiftRight(Euler.FRACTION_BITS - (bits - 130));
        BigInteger middle = scaledE.add(BigInteger.valueOf(x));
        return power(bits).subtract(power(bits - 64)).add(middle.shiftLeft(64)).subtract(BigInteger.ONE);
    }

    /** The number e, with enough bits for the largest prime; the test compares the primes with printed ones. */
    private static final class Euler {
        /** The 8192 - 130 that are needed, and 64 more: the thousand terms below are all rounded down. */
        static final int FRACTION_BITS = 8192 - 130 + 64;

        static final BigInteger E = sum();

        /** Returns floor(2^FRACTION_BITS e) but for the last few bits, by e = 1/0! + 1/1! + 1/2! + …. */
        private static BigInteger sum() {
            BigInteger term = power(FRACTION_BITS);
            BigInteger sum = BigInteger.ZERO;
            for (int n = 1; term.signum() > 0; n++) {
                sum = sum.add(term);
                term = term.divide(BigInteger.valueOf(n));
            }
            return sum;
        }
    }

    private static BigInteger power(int exponent) {
        return BigInteger.ONE.shiftLeft(exponent);
    }
}
