package io.niotls.handshake;

import io.niotls.wire.ByteWriter;
import java.nio.charset.StandardCharsets;

/** What a TLS 1.3 CertificateVerify signs, RFC 8446 §4.4.3. */
public final class SignedContent {
    private static final byte[] PADDING = " ".repeat(64).getBytes(StandardCharsets.US_ASCII);

    private SignedContent() {}

    /** Returns what a server signs; the digest covers everything up to its Certificate. */
    public static byte[] ofServer(byte[] transcriptHash) {
        return of("TLS 1.3, server CertificateVerify", transcriptHash);
    }

    /** Returns what a client signs; the digest covers everything up to its Certificate. */
    public static byte[] ofClient(byte[] transcriptHash) {
        return of("TLS 1.3, client CertificateVerify", transcriptHash);
    }

    private static byte[] of(String context, byte[] transcriptHash) {
        return new ByteWriter(160)
                .bytes(PADDING)
                .bytes(context.getBytes(StandardCharsets.US_ASCII))
                .uint8(0)
                .bytes(transcriptHash)
                .toByteArray();
    }
}
