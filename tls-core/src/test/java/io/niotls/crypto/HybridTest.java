package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The hybrid groups of RFC 10024. */
final class HybridTest {
    private final SecureRandom random = new SecureRandom();

    static Stream<Arguments> layouts() {
        return Cryptos.withTheirGroups()
                .filter(arguments -> ((NamedGroup) arguments.get()[1]).kind() == NamedGroup.Kind.HYBRID)
                .map(arguments -> Arguments.of(arguments.get()[0], Hybrid.Layout.of((NamedGroup) arguments.get()[1])));
    }

    private static boolean isMlKemFirst(Hybrid.Layout layout) {
        return layout == Hybrid.Layout.X25519_MLKEM768;
    }

    private static byte[] part(byte[] joined, int mlKemLength, boolean mlKemFirst, boolean wantsMlKem) {
        int border = mlKemFirst ? mlKemLength : joined.length - mlKemLength;
        return mlKemFirst == wantsMlKem ? Arrays.copyOf(joined, border) : Arrays.copyOfRange(joined, border, joined.length);
    }

    private static void assertInvalid(Executable call) {
        assertEquals(Fault.INVALID_KEY_SHARE, assertThrows(TlsException.class, call).fault());
    }

    @Test
    void putsMlKemFirstOnlyBesideX25519() throws Exception {
        for (Hybrid.Layout layout : Hybrid.Layout.values()) {
            // Each half is answered by itself; the joined secret must be the two in the order of RFC 10024.
            KeyExchange mlKem = Cryptos.BC.mlKem(layout.mlKem());
            KeyExchange curve = Cryptos.BC.keyExchange(layout.curve());
            boolean mlKemFirst = isMlKemFirst(layout);
            try (KeyExchange.KeyPair pair = Cryptos.BC.keyExchange(layout.group()).generate(random)) {
                int mlKemLength = layout.mlKem().encapsulationKeyLength();
                byte[] mlKemShare = part(pair.share(), mlKemLength, mlKemFirst, true);
                byte[] curveShare = part(pair.share(), mlKemLength, mlKemFirst, false);
                KeyExchange.Encapsulation mlKemAnswer = mlKem.encapsulate(mlKemShare, random);
                KeyExchange.Encapsulation curveAnswer = curve.encapsulate(curveShare, random);
                byte[] secret = pair.decapsulate(join(mlKemAnswer.share(), curveAnswer.share(), mlKemFirst)).array();
                byte[] expected = join(mlKemAnswer.secret().array(), curveAnswer.secret().array(), mlKemFirst);
                assertArrayEquals(expected, secret);
            }
        }
    }

    private static byte[] join(byte[] mlKem, byte[] curve, boolean mlKemFirst) {
        byte[] first = mlKemFirst ? mlKem : curve;
        byte[] second = mlKemFirst ? curve : mlKem;
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    @Test
    void hasLayoutsForHybridsOnly() {
        for (NamedGroup group : NamedGroup.KNOWN) {
            if (group.kind() == NamedGroup.Kind.HYBRID) {
                assertEquals(group, Hybrid.Layout.of(group).group());
            } else {
                assertThrows(IllegalArgumentException.class, () -> Hybrid.Layout.of(group));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void sharesItsCurveWithTheClassicalGroup(Crypto crypto, Hybrid.Layout layout) throws Exception {
        KeyExchange exchange = crypto.keyExchange(layout.group());
        try (KeyExchange.KeyPair pair = exchange.generate(random)) {
            KeyExchange.KeyPair component = pair.component(layout.curve()).orElseThrow();
            int mlKemLength = layout.mlKem().encapsulationKeyLength();
            assertArrayEquals(part(pair.share(), mlKemLength, isMlKemFirst(layout), false), component.share());
            KeyExchange.Encapsulation answer = crypto.keyExchange(layout.curve()).encapsulate(component.share(), random);
            assertArrayEquals(answer.secret().array(), component.decapsulate(answer.share()).array());
        }
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void hasNoOtherComponent(Crypto crypto, Hybrid.Layout layout) {
        KeyExchange exchange = crypto.keyExchange(layout.group());
        try (KeyExchange.KeyPair pair = exchange.generate(random)) {
            for (NamedGroup group : NamedGroup.KNOWN) {
                assertEquals(group.equals(layout.curve()), pair.component(group).isPresent());
            }
        }
        try (KeyExchange.KeyPair pair = crypto.keyExchange(layout.curve()).generate(random)) {
            assertTrue(pair.component(layout.curve()).isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void closesItsComponentToo(Crypto crypto, Hybrid.Layout layout) throws Exception {
        KeyExchange.KeyPair pair = crypto.keyExchange(layout.group()).generate(random);
        KeyExchange.KeyPair component = pair.component(layout.curve()).orElseThrow();
        byte[] answer = crypto.keyExchange(layout.curve()).encapsulate(component.share(), random).share();
        pair.close();
        assertThrows(IllegalStateException.class, () -> component.decapsulate(answer));
    }

    /** FIPS 203 §7.2: a coefficient is 12 bits, of which 3329 to 4095 are not allowed. */
    @ParameterizedTest
    @MethodSource("layouts")
    void rejectsAnEncapsulationKeyThatIsNotReduced(Crypto crypto, Hybrid.Layout layout) throws Exception {
        KeyExchange exchange = crypto.keyExchange(layout.group());
        byte[] share = exchange.generate(random).share();
        int start = isMlKemFirst(layout) ? 0 : share.length - layout.mlKem().encapsulationKeyLength();
        // The last 32 bytes are a seed, in which every value is allowed.
        int end = start + layout.mlKem().encapsulationKeyLength() - 32;
        for (int offset : new int[] {start, start + 300, end - 3}) {
            byte[] changed = share.clone();
            setFirstCoefficient(changed, offset, 3_329);
            assertInvalid(() -> exchange.encapsulate(changed, random));
            setFirstCoefficient(changed, offset, 4_095);
            assertInvalid(() -> exchange.encapsulate(changed, random));
            setFirstCoefficient(changed, offset, 3_328);
            exchange.encapsulate(changed, random).secret().close();
        }
        byte[] otherSeed = share.clone();
        Arrays.fill(otherSeed, end, end + 32, (byte) 0xff);
        exchange.encapsulate(otherSeed, random).secret().close();
    }

    /** Three bytes are two coefficients, little-endian. */
    private static void setFirstCoefficient(byte[] share, int offset, int value) {
        share[offset] = (byte) value;
        share[offset + 1] = (byte) (share[offset + 1] & 0xf0 | value >>> 8);
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void rejectsACurveHalfOfZeros(Crypto crypto, Hybrid.Layout layout) throws Exception {
        KeyExchange exchange = crypto.keyExchange(layout.group());
        KeyExchange.KeyPair pair = exchange.generate(random);
        byte[] answer = exchange.encapsulate(pair.share(), random).share();
        byte[] share = withoutCurve(pair.share(), layout, layout.mlKem().encapsulationKeyLength());
        assertInvalid(() -> exchange.encapsulate(share, random));
        assertInvalid(() -> pair.decapsulate(withoutCurve(answer, layout, layout.mlKem().ciphertextLength())));
        assertInvalid(() -> exchange.encapsulate(new byte[pair.share().length], random));
        assertInvalid(() -> pair.decapsulate(new byte[answer.length]));
    }

    private static byte[] withoutCurve(byte[] share, Hybrid.Layout layout, int mlKemLength) {
        byte[] changed = share.clone();
        int from = isMlKemFirst(layout) ? mlKemLength : 0;
        Arrays.fill(changed, from, from + share.length - mlKemLength, (byte) 0);
        return changed;
    }

    /** FIPS 203 §6.3: a changed ciphertext gives another secret, so that the peer learns nothing. */
    @ParameterizedTest
    @MethodSource("layouts")
    void rejectsAChangedCiphertextImplicitly(Crypto crypto, Hybrid.Layout layout) throws Exception {
        KeyExchange exchange = crypto.keyExchange(layout.group());
        KeyExchange.KeyPair pair = exchange.generate(random);
        KeyExchange.Encapsulation answer = exchange.encapsulate(pair.share(), random);
        byte[] changed = answer.share().clone();
        int index = isMlKemFirst(layout) ? 0 : changed.length - 1;
        changed[index] ^= 1;
        byte[] other = pair.decapsulate(changed).array();
        assertEquals(answer.secret().length(), other.length);
        assertFalse(answer.secret().equalTo(other));
        // Only ML-KEM's half differs.
        boolean mlKemFirst = isMlKemFirst(layout);
        byte[] curveSecret = part(answer.secret().array(), MlKem.SECRET_LENGTH, mlKemFirst, false);
        assertArrayEquals(curveSecret, part(other, MlKem.SECRET_LENGTH, mlKemFirst, false));
        assertNotEquals(0, curveSecret.length);
    }
}
