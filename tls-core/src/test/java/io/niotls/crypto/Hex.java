package io.niotls.crypto;

import java.util.HexFormat;

/** Hexadecimal, with spaces and line ends where a vector is easier to read with them. */
final class Hex {
    private Hex() {}

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    static SecretBytes secret(String hex) {
        return SecretBytes.owning(bytes(hex));
    }
}
