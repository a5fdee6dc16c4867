package io.niotls.message;

import io.niotls.proto.ExtensionType;

import java.util.List;

/** What a {@link CertificateEntry} of TLS 1.3 may carry, RFC 8446 §4.4.2. */
public final class CertificateExtension {
    /** An OCSP response for the certificate, in DER. */
    public static final Extension<byte[]> STATUS_REQUEST = key(ExtensionType.STATUS_REQUEST, CertificateStatus.RESPONSE);
    /** Signed certificate timestamps; at least one. */
    public static final Extension<List<byte[]>> SIGNED_CERTIFICATE_TIMESTAMP =
            key(ExtensionType.SIGNED_CERTIFICATE_TIMESTAMP, ExtensionBody.TIMESTAMPS);

    private CertificateExtension() {}

    private static <T> Extension<T> key(ExtensionType type, Codec<T> codec) {
        return new Extension<>(ExtensionPlace.CERTIFICATE, type, codec);
    }
}
