package io.niotls.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.config.Peer;
import io.niotls.proto.Alert;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.CertificateBuilder;
import io.niotls.testing.TestPki.KeyKind;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server with a certificate from a trusted authority, for another name that looks like the right one. Bouncy Castle
 * CVE-2026-59638 and CVE-2024-34447 (an endpoint that was checked by the address that its name stood for), RFC 9525.
 *
 * <p>Clients only: a server knows no name to expect. The rules themselves are in {@code io.niotls.auth.HostNamesTest}.
 */
@Timeout(60)
class HostNameTest {
    private static final KeyPair KEY = TestPki.keyPair(KeyKind.ECDSA_P256, "host names");

    /**
     * A certificate, and the name that the client wanted.
     *
     * @param names entries of subjectAltName; with {@code ip:} those of type iPAddress, else dNSName; none: no extension
     */
    private record Case(ProtocolVersion version, String wanted, boolean accepted, String commonName, List<String> names) {
        Credential credential() throws GeneralSecurityException {
            CertificateBuilder builder = TestPki.certificate("CN=" + commonName, KEY)
                    .issuer(TestPki.intermediate(KeyKind.ECDSA_P256));
            if (!names.isEmpty()) {
                GeneralName[] general = names.stream().map(name -> name.startsWith("ip:")
                        ? new GeneralName(GeneralName.iPAddress, name.substring(3))
                        : new GeneralName(GeneralName.dNSName, name)).toArray(GeneralName[]::new);
                builder.extension(Extension.subjectAlternativeName, false, new GeneralNames(general));
            }
            X509Certificate leaf = builder.build();
            return Credential.of(List.of(leaf, TestPki.intermediate(KeyKind.ECDSA_P256).certificate()), KEY.getPrivate(),
                    Setup.CRYPTO);
        }

        @Override
        public String toString() {
            return version + ": wanted " + wanted + ", shown CN=" + commonName + " " + names;
        }
    }

    private static void add(List<Case> all, String wanted, boolean accepted, String commonName, String... names) {
        for (ProtocolVersion version : List.of(ProtocolVersion.TLS_1_3, ProtocolVersion.TLS_1_2)) {
            all.add(new Case(version, wanted, accepted, commonName, List.of(names)));
        }
    }

    static List<Case> cases() {
        List<Case> all = new ArrayList<>();
        // A common name is no host name, with or without a subjectAltName beside it.
        add(all, "www.example.com", false, "www.example.com");
        add(all, "www.example.com", false, "www.example.com", "other.example.com");
        add(all, "192.0.2.1", false, "192.0.2.1");
        // A wildcard is the whole left-most label, and stands for one.
        add(all, "www.example.com", true, "x", "*.example.com");
        add(all, "foo.example.com", false, "x", "foo.*.com");
        add(all, "foo.example.com", false, "x", "f*.example.com");
        add(all, "a.b.example.com", false, "x", "*.example.com");
        add(all, "example.com", false, "x", "*.com");
        add(all, "example.com", false, "x", "*.example.com");
        add(all, "example.com", false, "x", "*");
        // An address is compared as bytes with iPAddress, never as text, and a name never with an address.
        add(all, "192.0.2.1", true, "x", "ip:192.0.2.1");
        add(all, "192.0.2.1", false, "x", "192.0.2.1");
        add(all, "192.0.2.1", false, "x", "*.0.2.1");
        add(all, "192.0.2.1", false, "x", "ip:192.0.2.2");
        add(all, "2001:db8::1", true, "x", "ip:2001:db8:0:0:0:0:0:1");
        add(all, "2001:db8::1", false, "x", "2001:db8::1");
        add(all, "192.0.2.1", false, "x", "ip:::ffff:192.0.2.1");
        add(all, "localhost", false, "x", "ip:127.0.0.1");
        // A dot at the end belongs to the name that is wanted, not to a certificate.
        add(all, "www.example.com.", true, "x", "www.example.com");
        add(all, "www.example.com", false, "x", "www.example.com.");
        add(all, "www.example.com.", false, "x", "www.example.com.");
        // Names that are not ASCII are compared as A-labels; a wildcard does not reach into one.
        add(all, "bücher.example.com", true, "x", "xn--bcher-kva.example.com");
        add(all, "BÜCHER.example.com", true, "x", "xn--bcher-kva.example.com");
        add(all, "bücher.example.com", false, "x", "bucher.example.com");
        add(all, "bücher.example.com", false, "x", "xn--*.example.com");
        add(all, "bücher.example.com", false, "x", "xn--b*.example.com");
        // A name with something behind it that a C library would not see.
        add(all, "www.example.com", false, "x", "www.example.com\0.attacker.example");
        return all;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aClientAcceptsTheNameItWantedAndNoOther(Case row) throws Exception {
        EnginePair pair = new EnginePair(
                Setup.client(row.version()).build(),
                Peer.of(row.wanted(), Setup.PORT),
                Setup.server(row.version()).credentials(CredentialSelector.of(row.credential())).build());
        Optional<TlsException> refusal = refusal(pair);
        if (row.accepted()) {
            assertTrue(refusal.isEmpty() && pair.client.engine.isEstablished(), () -> refusal.toString());
        } else {
            assertEquals(Fault.WRONG_HOST_NAME, refusal.orElseThrow().fault());
            assertEquals(refusal, pair.client.engine.failure());
            assertEquals(Alert.BAD_CERTIFICATE, refusal.orElseThrow().fault().alert());
        }
    }

    private static Optional<TlsException> refusal(EnginePair pair) {
        try {
            pair.pump();
            return Optional.empty();
        } catch (TlsException e) {
            return Optional.of(e);
        }
    }
}
