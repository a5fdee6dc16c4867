package io.niotls.secret;

import io.niotls.crypto.Hkdf;
import io.niotls.crypto.SecretBytes;
import io.niotls.wire.ByteWriter;
import java.nio.charset.StandardCharsets;

/** HKDF-Expand-Label, RFC 8446 §7.1. */
final class HkdfLabel {
    private HkdfLabel() {}

    static SecretBytes expand(Hkdf hkdf, SecretBytes secret, String label, byte[] context, int length) {
        ByteWriter info = new ByteWriter(80);
        info.uint16(length);
        info.opaque8(("tls13 " + label).getBytes(StandardCharsets.US_ASCII));
        info.opaque8(context);
        return hkdf.expand(secret, info.toByteArray(), length);
    }
}
