package io.niotls.secret;

import io.niotls.crypto.Crypto;
import io.niotls.proto.HashAlgorithm;
import java.util.HexFormat;

/** The digest of nothing, which Derive-Secret takes where there are no messages (RFC 8446 §7.1): a constant of each hash. */
final class EmptyHash {
    // Written down, not computed: what one program's Crypto says would be believed for all others in the JVM.
    private static final byte[] SHA256 =
            HexFormat.of().parseHex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    private static final byte[] SHA384 = HexFormat.of().parseHex("38b060a751ac96384cd9327eb1b1e36a21fdb71114be0743"
            + "4c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b");

    private EmptyHash() {}

    /** Returns the digest; shared, to be read only. */
    static byte[] of(Crypto crypto, HashAlgorithm hash) {
        return switch (hash) {
            case SHA256 -> SHA256;
            case SHA384 -> SHA384;
            case SHA1, SHA512 -> crypto.hash(hash).finish();
        };
    }
}
