package io.niotls.auth;

import io.niotls.proto.Fault;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.testing.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cases of C2SP/x509-limbo, asked of {@link PkixVerifier} as a handshake asks it: from the bytes that a peer sent. */
final class Limbo {
    private Limbo() {}

    /** Reads {@code limbo.json}. */
    static List<Case> read(Path file) throws IOException {
        Map<?, ?> root = (Map<?, ?>) Json.parse(Files.readString(file));
        if (!"1".equals(root.get("version"))) {
            throw new IOException("version " + root.get("version") + " of x509-limbo; this reads version 1");
        }
        return ((List<?>) root.get("testcases")).stream().map(fields -> new Case((Map<?, ?>) fields)).toList();
    }

    /** What was made of a peer. */
    enum Verdict {
        ACCEPTED,
        REFUSED
    }

    /**
     * What we made of a case.
     *
     * @param fault why the peer was refused, if it was
     * @param detail what the exception says, for people
     */
    record Outcome(Verdict verdict, Optional<Fault> fault, String detail) {}

    /** One case. */
    record Case(Map<?, ?> fields) {
        String id() {
            return text("id");
        }

        Verdict expected() {
            return text("expected_result").equals("SUCCESS") ? Verdict.ACCEPTED : Verdict.REFUSED;
        }

        /** Returns what this case asks for that the verifier cannot be asked; nothing if it can be run. */
        Optional<String> outOfReach() {
            if (!list("crls").isEmpty()) {
                return Optional.of("revocation lists: revocation is known by stapled OCSP responses only");
            }
            if (!isNull("max_chain_depth")) {
                return Optional.of("a bound on the path: there is one on what a peer sends, and one on the search");
            }
            if (!list("expected_peer_names").isEmpty()) {
                return Optional.of("names of a client: a program reads them from the verified peer, the verifier compares none");
            }
            boolean isServer = text("validation_kind").equals("SERVER");
            List<?> purposes = list("extended_key_usage");
            if (!purposes.isEmpty() && !purposes.equals(List.of(isServer ? "serverAuth" : "clientAuth"))) {
                return Optional.of("another extended key usage than the one of the peer's role");
            }
            List<?> usages = list("key_usage");
            if (!usages.isEmpty() && !usages.equals(List.of("digitalSignature"))) {
                return Optional.of("another key usage than digitalSignature");
            }
            return list("signature_algorithms").isEmpty() ? Optional.empty() : Optional.of("a choice of signature algorithms");
        }

        /** Runs it. */
        Outcome run() {
            PeerVerifier verifier;
            try {
                List<X509Certificate> anchors = new ArrayList<>();
                for (Object anchor : list("trusted_certs")) {
                    anchors.add((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(
                            new ByteArrayInputStream(anchor.toString().getBytes(StandardCharsets.US_ASCII))));
                }
                verifier = PkixVerifier.builder().anchors(anchors).checkHostName(expectedName().isPresent()).build();
            } catch (CertificateException e) {
                return new Outcome(Verdict.REFUSED, Optional.empty(), "the trust anchor does not parse: " + e.getMessage());
            }
            try {
                List<byte[]> sent = new ArrayList<>(List.of(der(text("peer_certificate"))));
                list("untrusted_intermediates").forEach(certificate -> sent.add(der(certificate.toString())));
                verifier.verify(new PeerCertificates(
                        verifier.decode(sent),
                        expectedName(),
                        text("validation_kind").equals("SERVER"),
                        Optional.empty(),
                        List.of(),
                        "UNKNOWN",
                        SignatureScheme.KNOWN,
                        time()));
                return new Outcome(Verdict.ACCEPTED, Optional.empty(), "");
            } catch (TlsException e) {
                return new Outcome(Verdict.REFUSED, Optional.of(e.fault()), e.getMessage());
            }
        }

        private Optional<PeerName> expectedName() {
            return fields.get("expected_peer_name") instanceof Map<?, ?> name
                    ? Optional.of(PeerName.of(name.get("value").toString())) : Optional.empty();
        }

        private Instant time() {
            return isNull("validation_time") ? Instant.now() : OffsetDateTime.parse(text("validation_time")).toInstant();
        }

        private static byte[] der(String pem) {
            return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        }

        private String text(String field) {
            return fields.get(field).toString();
        }

        private boolean isNull(String field) {
            return "null".equals(fields.get(field));
        }

        private List<?> list(String field) {
            return fields.get(field) instanceof List<?> list ? list : List.of();
        }
    }
}
