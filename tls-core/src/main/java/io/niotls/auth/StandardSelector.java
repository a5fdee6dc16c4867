package io.niotls.auth;

import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.wire.ByteWriter;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The rules of {@link CredentialSelector#of(List)}. Immutable. */
final class StandardSelector implements CredentialSelector {
    private final List<Credential> credentials;

    StandardSelector(List<Credential> credentials) {
        this.credentials = List.copyOf(credentials);
    }

    @Override
    public Optional<CredentialChoice> select(CredentialRequest request) {
        return forName(request).stream()
                .flatMap(credential -> choice(credential, request).stream())
                .filter(choice -> request.forServer() || hasNamedIssuer(choice.credential(), request))
                // The sort is stable: among equals the order of the configuration decides.
                .sorted(Comparator
                        .comparing((CredentialChoice choice) -> !hasNamedIssuer(choice.credential(), request))
                        .thenComparing(choice -> !hasAcceptedSignatures(choice.credential(), request)))
                .findFirst();
    }

    /** The certificates: who shows the same ones is the same client. */
    @Override
    public byte[] identity() {
        ByteWriter certificates = new ByteWriter();
        for (Credential credential : credentials) {
            certificates.opaque24(credential.encodedChain().get(0));
        }
        return certificates.toByteArray();
    }

    @Override
    public Optional<List<X509Certificate>> chain(byte[] fingerprint) {
        return credentials.stream()
                .filter(credential -> Arrays.equals(credential.fingerprint(), fingerprint))
                .findFirst()
                .map(Credential::chain);
    }

    /** Returns the credentials for the name; if there are none all, so that the client sees a name it can complain about. */
    private List<Credential> forName(CredentialRequest request) {
        Optional<PeerName> name = request.forServer() ? request.serverName().flatMap(PeerName::find) : Optional.empty();
        if (name.isEmpty()) {
            return credentials;
        }
        List<Credential> matching = credentials.stream()
                .filter(credential -> credential.names().cover(name.get()))
                .sorted(Comparator.comparing(credential -> !credential.names().nameExactly(name.get())))
                .toList();
        return matching.isEmpty() ? credentials : matching;
    }

    private static Optional<CredentialChoice> choice(Credential credential, CredentialRequest request) {
        boolean tls13 = request.version().compareTo(ProtocolVersion.TLS_1_3) >= 0;
        Optional<NamedGroup> curve = credential.curve();
        boolean curveAccepted = tls13 || curve.isEmpty() || request.groups().isEmpty() || request.groups().contains(curve.get());
        return credential.signer().schemes().stream()
                .filter(scheme -> curveAccepted && request.signatureSchemes().contains(scheme))
                .filter(scheme -> !tls13 || isAllowedInTls13(scheme, curve))
                .findFirst()
                .map(scheme -> new CredentialChoice(credential, scheme));
    }

    // RFC 8446 §4.2.3: no RSASSA-PKCS1-v1_5, and the curve of an ECDSA scheme is that of the key.
    private static boolean isAllowedInTls13(SignatureScheme scheme, Optional<NamedGroup> curve) {
        return scheme.isAllowedInTls13() && (scheme.curve() == null || curve.filter(scheme.curve()::equals).isPresent());
    }

    private static boolean hasNamedIssuer(Credential credential, CredentialRequest request) {
        return request.authorities().isEmpty()
                || credential.chain().stream().anyMatch(
                        certificate -> request.authorities().contains(certificate.getIssuerX500Principal()));
    }

    private static boolean hasAcceptedSignatures(Credential credential, CredentialRequest request) {
        return credential.chain().stream()
                // RFC 8446 §4.4.2.2: the signature of a self-signed certificate is not validated, so any will do.
                .filter(certificate -> !isSelfIssued(certificate))
                .allMatch(certificate -> CertificateSignatures.isAmong(certificate, request.certificateSchemes()));
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }
}
