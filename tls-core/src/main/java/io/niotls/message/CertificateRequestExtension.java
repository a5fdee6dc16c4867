package io.niotls.message;

import io.niotls.proto.ExtensionType;
import io.niotls.proto.SignatureScheme;

import java.util.List;

/** What a {@link CertificateRequestTls13} may carry, RFC 8446 §4.3.2. */
public final class CertificateRequestExtension {
    /** Signatures that the server accepts, the preferred one first; at least one. Mandatory. */
    public static final Extension<List<SignatureScheme>> SIGNATURE_ALGORITHMS =
            key(ExtensionType.SIGNATURE_ALGORITHMS, ExtensionBody.SIGNATURE_SCHEMES);
    /** Signatures that the server accepts in certificates, if they are others; at least one. */
    public static final Extension<List<SignatureScheme>> SIGNATURE_ALGORITHMS_CERT =
            key(ExtensionType.SIGNATURE_ALGORITHMS_CERT, ExtensionBody.SIGNATURE_SCHEMES);
    /** Names of authorities, each an X.500 name in DER; at least one. */
    public static final Extension<List<byte[]>> CERTIFICATE_AUTHORITIES =
            key(ExtensionType.CERTIFICATE_AUTHORITIES, ExtensionBody.AUTHORITIES);
    /** The wish for a stapled OCSP response; empty here, RFC 8446 §4.4.2.1. */
    public static final Extension<Present> STATUS_REQUEST = key(ExtensionType.STATUS_REQUEST, Codec.PRESENT);
    /** The wish for signed certificate timestamps. */
    public static final Extension<Present> SIGNED_CERTIFICATE_TIMESTAMP =
            key(ExtensionType.SIGNED_CERTIFICATE_TIMESTAMP, Codec.PRESENT);
    /** Conditions on the certificate's own extensions, as they came. RFC 8446 §4.2.5: clients may ignore them. */
    public static final Extension<byte[]> OID_FILTERS = key(ExtensionType.OID_FILTERS, Codec.REST);

    private CertificateRequestExtension() {}

    private static <T> Extension<T> key(ExtensionType type, Codec<T> codec) {
        return new Extension<>(ExtensionPlace.CERTIFICATE_REQUEST, type, codec);
    }
}
