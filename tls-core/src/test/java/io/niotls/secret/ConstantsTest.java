package io.niotls.secret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.SecretBytes;
import io.niotls.crypto.bc.BcCrypto;
import io.niotls.crypto.jca.JcaCrypto;
import io.niotls.proto.HashAlgorithm;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the key schedule has written down is what would be computed. */
class ConstantsTest {
    static Stream<Arguments> cases() {
        return Stream.of(new JcaCrypto(), new BcCrypto())
                .flatMap(crypto -> Stream.of(HashAlgorithm.values()).map(hash -> Arguments.of(crypto, hash)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void digestOfNothingIsRight(Crypto crypto, HashAlgorithm hash) {
        assertArrayEquals(crypto.hash(hash).finish(), EmptyHash.of(crypto, hash));
    }

    /** RFC 8446 §7.1: no pre-shared key is a hash's length of zeros. */
    @ParameterizedTest
    @MethodSource("cases")
    void noPskIsAPskOfZeros(Crypto crypto, HashAlgorithm hash) {
        byte[] transcript = new byte[hash.length()];
        try (SecretBytes zeros = SecretBytes.owning(new byte[hash.length()]);
                SecretBytes shared = SecretBytes.owning(new byte[] {1, 2, 3});
                HandshakeStage without = EarlyStage.withoutPsk(crypto, hash).agree(shared);
                HandshakeStage with = EarlyStage.withPsk(crypto, hash, zeros).agree(shared);
                TrafficSecret first = without.clientTraffic(transcript);
                TrafficSecret second = with.clientTraffic(transcript)) {
            assertArrayEquals(second.forKeyLog(), first.forKeyLog());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bindsNothingWithoutPsk(Crypto crypto, HashAlgorithm hash) {
        try (EarlyStage early = EarlyStage.withoutPsk(crypto, hash)) {
            assertThrows(IllegalStateException.class, () -> early.binder(false, new byte[hash.length()]));
        }
    }
}
