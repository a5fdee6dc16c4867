package io.niotls.engine;

import io.niotls.secret.Exporter;
import io.niotls.session.ConnectionInfo;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Channel bindings, RFC 5929 and RFC 9266. */
final class ChannelBinding {
    private static final String EXPORTER_LABEL = "EXPORTER-Channel-Binding";
    private static final int EXPORTER_LENGTH = 32;

    private ChannelBinding() {}

    /**
     * Returns a binding of an established connection.
     *
     * @param tlsUnique the first Finished; null if it is not defined
     */
    static Optional<byte[]> of(String type, ConnectionInfo info, Exporter exporter, byte[] tlsUnique, boolean client) {
        return switch (type) {
            case "tls-exporter" -> exporter(info, exporter);
            case "tls-server-end-point" -> serverEndPoint(info, client);
            case "tls-unique" -> Optional.ofNullable(tlsUnique).map(byte[]::clone);
            default -> Optional.empty();
        };
    }

    /** RFC 9266 §4.2: not unique without extended_master_secret. */
    private static Optional<byte[]> exporter(ConnectionInfo info, Exporter exporter) {
        return info.extendedMasterSecret()
                ? Optional.of(exporter.export(EXPORTER_LABEL, new byte[0], EXPORTER_LENGTH))
                : Optional.empty();
    }

    private static Optional<byte[]> serverEndPoint(ConnectionInfo info, boolean client) {
        List<X509Certificate> chain = client ? info.peerCertificates() : info.localCertificates();
        return chain.isEmpty() ? Optional.empty() : digest(chain.get(0));
    }

    /**
     * RFC 5929 §4.1: the hash of the certificate's signature, but SHA-256 in place of MD5 and SHA-1; undefined if it has
     * none.
     */
    private static Optional<byte[]> digest(X509Certificate certificate) {
        String name = signatureHash(certificate).toUpperCase(Locale.ROOT).replace("-", "");
        String hash;
        if (name.contains("SHA512")) {
            hash = "SHA-512";
        } else if (name.contains("SHA384")) {
            hash = "SHA-384";
        } else if (name.contains("SHA256") || name.contains("SHA1") || name.contains("MD5")) {
            hash = "SHA-256";
        } else {
            return Optional.empty();
        }
        try {
            return Optional.of(MessageDigest.getInstance(hash).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + hash, e);
        }
    }

    /** Returns a name that holds the hash's: that of the algorithm or, for RSASSA-PSS, the one in its parameters. */
    private static String signatureHash(X509Certificate certificate) {
        byte[] parameters = certificate.getSigAlgParams();
        if (parameters == null || !certificate.getSigAlgName().equalsIgnoreCase("RSASSA-PSS")) {
            return certificate.getSigAlgName();
        }
        try {
            AlgorithmParameters decoded = AlgorithmParameters.getInstance("RSASSA-PSS");
            decoded.init(parameters);
            return decoded.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
        } catch (GeneralSecurityException | IOException e) {
            return "";
        }
    }
}
