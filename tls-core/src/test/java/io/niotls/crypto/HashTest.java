package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.proto.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class HashTest {
    private static final byte[] ABC = "abc".getBytes(StandardCharsets.US_ASCII);

    static Stream<Arguments> hashes() {
        return Cryptos.with((Object[]) HashAlgorithm.values());
    }

    /** FIPS 180-4's example messages. */
    private static byte[] ofAbc(HashAlgorithm algorithm) {
        return Hex.bytes(switch (algorithm) {
            case SHA1 -> "a9993e364706816aba3e25717850c26c9cd0d89d";
            case SHA256 -> "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
            case SHA384 -> """
                    cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed
                    8086072ba1e7cc2358baeca134c825a7""";
            case SHA512 -> """
                    ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a
                    2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f""";
        });
    }

    @ParameterizedTest
    @MethodSource("hashes")
    void hashesAbc(Crypto crypto, HashAlgorithm algorithm) {
        Hash hash = crypto.hash(algorithm);
        hash.update(ABC, 0, 1);
        hash.update(ABC, 1, 2);
        assertArrayEquals(ofAbc(algorithm), hash.finish());
        assertEquals(algorithm, hash.algorithm());
    }

    @ParameterizedTest
    @MethodSource("hashes")
    void startsAnewAfterFinish(Crypto crypto, HashAlgorithm algorithm) {
        Hash hash = crypto.hash(algorithm);
        hash.update(new byte[1_000]);
        hash.finish();
        hash.update(ABC);
        assertArrayEquals(ofAbc(algorithm), hash.finish());
    }

    @ParameterizedTest
    @MethodSource("hashes")
    void goesOnAfterCurrent(Crypto crypto, HashAlgorithm algorithm) {
        Hash hash = crypto.hash(algorithm);
        hash.update(ABC, 0, 2);
        hash.current();
        hash.update(ABC, 2, 1);
        assertArrayEquals(ofAbc(algorithm), hash.current());
        assertArrayEquals(ofAbc(algorithm), hash.current());
    }

    @ParameterizedTest
    @MethodSource("hashes")
    void forksInTwoThatDoNotDisturbEachOther(Crypto crypto, HashAlgorithm algorithm) {
        Hash first = crypto.hash(algorithm);
        first.update(ABC, 0, 2);
        Hash second = first.fork();
        second.update(new byte[200]);
        first.update(ABC, 2, 1);
        Hash expected = crypto.hash(algorithm);
        expected.update(ABC, 0, 2);
        expected.update(new byte[200]);
        assertArrayEquals(ofAbc(algorithm), first.finish());
        assertArrayEquals(expected.finish(), second.finish());
    }
}
