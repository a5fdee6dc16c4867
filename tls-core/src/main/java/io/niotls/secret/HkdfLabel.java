package io.niotls.secret;

import io.niotls.crypto.Hkdf;
import io.niotls.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;

/** HKDF-Expand-Label, RFC 8446 §7.1. */
final class HkdfLabel {
    private static final byte[] PREFIX = "tls13 ".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_LENGTH = 255;

    private HkdfLabel() {}

    /**
     * Expands a secret.
     *
     * @param secret read, not closed
     * @param label ASCII, without the prefix that all have
     * @param context up to 255 bytes
     * @param length of the result in bytes
     * @throws IllegalArgumentException if label or context is too long
     */
    static SecretBytes expand(Hkdf hkdf, SecretBytes secret, String label, byte[] context, int length) {
        int labelLength = PREFIX.length + label.length();
        if (labelLength > MAX_LENGTH || context.length > MAX_LENGTH) {
            throw new IllegalArgumentException("a label of " + labelLength + " bytes, a context of " + context.length);
        }
        byte[] info = new byte[2 + 1 + labelLength + 1 + context.length];
        int at = 0;
        info[at++] = (byte) (length >>> 8);
        info[at++] = (byte) length;
        info[at++] = (byte) labelLength;
        System.arraycopy(PREFIX, 0, info, at, PREFIX.length);
        at += PREFIX.length;
        for (int i = 0; i < label.length(); i++) {
            info[at++] = (byte) label.charAt(i);
        }
        info[at++] = (byte) context.length;
        System.arraycopy(context, 0, info, at, context.length);
        return hkdf.expand(secret, info, length);
    }
}
