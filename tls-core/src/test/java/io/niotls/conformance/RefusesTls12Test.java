package io.niotls.conformance;

import static io.niotls.conformance.Rewrite.hex;

import io.niotls.auth.CredentialSelector;
import io.niotls.proto.Fault;
import io.niotls.proto.SignatureScheme;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.wire.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What both sides of TLS 1.2 must refuse, and the alert that the RFCs name. */
class RefusesTls12Test {
    private static final int ALPN = 16;
    private static final int EXTENDED_MASTER_SECRET = 23;
    private static final int RENEGOTIATION_INFO = 0xff01;
    private static final int UNKNOWN = 0xfff1;

    private final List<BadMessage> rows = new ArrayList<>();

    static List<BadMessage> rowsForClients() {
        RefusesTls12Test test = new RefusesTls12Test();
        test.serverHello();
        test.resumption();
        test.serverCertificate();
        test.serverKeyExchange();
        test.serversEnd();
        return test.rows;
    }

    static List<BadMessage> rowsForServers() {
        RefusesTls12Test test = new RefusesTls12Test();
        test.clientHello();
        test.clientKeyExchange();
        test.clientCertificate();
        test.clientsEnd();
        return test.rows;
    }

    @ParameterizedTest
    @MethodSource("rowsForClients")
    void isRefusedByTheClient(BadMessage row) {
        row.isRefusedByTheClient();
    }

    @ParameterizedTest
    @MethodSource("rowsForServers")
    void isRefusedByTheServer(BadMessage row) {
        row.isRefusedByTheServer();
    }

    private BadMessage full(String item, String name, String rule, Fault fault, UnaryOperator<byte[]> change) {
        return add(BadMessage.of(Scenario.TLS12_FULL, item, name, rule, fault, change));
    }

    private BadMessage mutual(String item, String name, String rule, Fault fault, UnaryOperator<byte[]> change) {
        return add(BadMessage.of(Scenario.TLS12_CLIENT_CERTIFICATE, item, name, rule, fault, change));
    }

    private BadMessage add(BadMessage row) {
        rows.add(row);
        return row;
    }

    private void replaceLast(BadMessage row) {
        rows.set(rows.size() - 1, row);
    }

    // ---- What a client refuses ----

    private void serverHello() {
        String item = "ServerHello";
        full(item, "of TLS 1.1", "RFC 5246 appendix E.1", Fault.UNSUPPORTED_VERSION, m -> Rewrite.replaced(m, 0, 3, 2));
        full(item, "of TLS 1.3, which is not enabled", "RFC 8446 §4.2.1", Fault.UNSUPPORTED_VERSION, m -> Rewrite.replaced(m, 0,
                3, 4));
        full(item, "with a suite that was not offered", "RFC 5246 §7.4.1.3", Fault.SELECTED_UNOFFERED_CIPHER_SUITE,
                m -> Rewrite.serverSuite(m, 0xc009));
        full(item, "with a suite of TLS 1.3", "RFC 8446 appendix B.4", Fault.SELECTED_UNOFFERED_CIPHER_SUITE,
                m -> Rewrite.serverSuite(m, 0x1301));
        full(item, "with TLS_FALLBACK_SCSV", "RFC 7507 §2", Fault.SELECTED_UNOFFERED_CIPHER_SUITE, m -> Rewrite.serverSuite(m,
                0x5600));
        full(item, "with compression", "RFC 5246 §7.4.1.3", Fault.COMPRESSION, m -> Rewrite.serverCompression(m, 1));
        full(item, "with a session id of 33 bytes", "RFC 5246 §7.4.1.3", Fault.MALFORMED_MESSAGE, m -> Rewrite.sessionId(m,
                new byte[33]));
        full(item, "with an extension that was not asked for", "RFC 5246 §7.4.1.4", Fault.UNREQUESTED_EXTENSION,
                m -> Rewrite.extension(m, UNKNOWN, ""));
        full(item, "with encrypt_then_mac that was not asked for", "RFC 7366 §3", Fault.UNREQUESTED_EXTENSION,
                m -> Rewrite.extension(m, 22, ""));
        full(item, "with a renegotiation_info that is not empty", "RFC 5746 §3.4", Fault.BAD_RENEGOTIATION_INFO,
                m -> Rewrite.extension(m, RENEGOTIATION_INFO, "0c 000102030405060708090a0b"));
        full(item, "with point formats without uncompressed", "RFC 8422 §5.2", Fault.ILLEGAL_FIELD, m -> Rewrite.extension(m, 11,
                "01 01"));
        full(item, "with an application protocol that was not offered", "RFC 7301 §3.2", Fault.SELECTED_UNOFFERED_PROTOCOL,
                m -> Rewrite.extension(m, ALPN, "0006 05 7468726565"));
        full(item, "with an extension twice", "RFC 5246 §7.4.1.4", Fault.DUPLICATE_EXTENSION, m -> Rewrite.appended(m,
                EXTENDED_MASTER_SECRET, ""));
        full(item, "cut short", "RFC 5246 §7.2.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.shortened(m, 1));
    }

    private void resumption() {
        Scenario byId = Scenario.TLS12_RESUMED_BY_ID;
        add(BadMessage.of(byId, "ServerHello", "with another suite than the session", "RFC 5246 §7.4.1.3",
                Fault.CHANGED_CIPHER_SUITE,
                m -> Rewrite.serverSuite(m, 0xcca9)));
    }

    private void serverCertificate() {
        full("Certificate", "without certificates", "RFC 5246 §7.4.2", Fault.NO_SERVER_CERTIFICATE, m -> Rewrite.withBody(m,
                new byte[3]));
        full("Certificate", "with a certificate that is none", "RFC 5246 §7.2.2", Fault.MALFORMED_CERTIFICATE,
                m -> Rewrite.withBody(m, hex("000006 000003 020100")));
        full("Certificate", "cut short", "RFC 5246 §7.2.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.shortened(m, 1));
    }

    private void serverKeyExchange() {
        String item = "ServerKeyExchange";
        full(item, "with a changed signature", "RFC 5246 §7.4.3", Fault.BAD_SIGNATURE, m -> Rewrite.flipped(m, -1));
        full(item, "with a changed point", "RFC 5246 §7.4.3", Fault.BAD_SIGNATURE, m -> Rewrite.flipped(m, 8));
        full(item, "with an explicit curve", "RFC 8422 §5.4", Fault.ILLEGAL_FIELD, m -> Rewrite.replaced(m, 0, 1));
        full(item, "with a curve that was not offered", "RFC 8422 §5.4", Fault.SELECTED_UNOFFERED_GROUP, m -> Rewrite.replaced(m,
                1, 0, 25));
        full(item, "with SHA-1", "RFC 9155 §3", Fault.UNOFFERED_SIGNATURE_SCHEME, m -> Rewrite.replaced(m, 36, 2, 3));
        full(item, "with a scheme that was not offered", "RFC 5246 §7.4.3", Fault.UNOFFERED_SIGNATURE_SCHEME,
                m -> Rewrite.replaced(m, 36, 0xfe, 1));
        full(item, "with a scheme for RSA", "RFC 5246 §7.4.3", Fault.UNOFFERED_SIGNATURE_SCHEME, m -> Rewrite.replaced(m, 36, 8,
                4));
        full(item, "with a byte too many", "RFC 5246 §7.2.2", Fault.MALFORMED_MESSAGE, Rewrite::lengthened);
        full(item, "cut short", "RFC 5246 §7.2.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.shortened(m, 1));
        replaceLast(full(item, "signed without the randoms", "RFC 5246 §7.4.3", Fault.BAD_SIGNATURE, m -> m)
                .server(s -> s.credentials(CredentialSelector.of(Rewrite.signing(Setup.credential(KeyKind.ED25519),
                        content -> Arrays.copyOfRange(content, 64, content.length))))));
    }

    private void serversEnd() {
        full("ServerHelloDone", "that is not empty", "RFC 5246 §7.4.5", Fault.MALFORMED_MESSAGE, Rewrite::lengthened);
        for (Scenario scenario : new Scenario[] {Scenario.TLS12_FULL, Scenario.TLS12_RESUMED_BY_ID,
                Scenario.TLS12_RESUMED_BY_TICKET}) {
            finished(scenario);
        }
        mutual("NewSessionTicket", "cut short", "RFC 5077 §3.3", Fault.MALFORMED_MESSAGE, m -> Rewrite.shortened(m, 1));
        mutual("CertificateStatus", "of another type than OCSP", "RFC 6066 §8", Fault.ILLEGAL_FIELD, m -> Rewrite.replaced(m, 0,
                2));
        mutual("CertificateStatus", "that is empty", "RFC 6066 §8", Fault.MALFORMED_MESSAGE, m -> Rewrite.withBody(m,
                new byte[] {1, 0, 0, 0}));
        mutual("CertificateRequest", "cut short", "RFC 5246 §7.4.4", Fault.MALFORMED_MESSAGE, m -> Rewrite.shortened(m, 1));
    }

    // ---- What a server refuses ----

    private void clientHello() {
        String item = "ClientHello";
        full(item, "of TLS 1.1", "RFC 8996 §5", Fault.UNSUPPORTED_VERSION, m -> Rewrite.replaced(m, 0, 3, 2));
        full(item, "of TLS 1.0", "RFC 8996 §4", Fault.UNSUPPORTED_VERSION, m -> Rewrite.replaced(m, 0, 3, 1));
        full(item, "with anonymous suites only", "RFC 5246 appendix A.5", Fault.NO_COMMON_CIPHER_SUITE,
                m -> Rewrite.clientSuites(m, hex("0004 00a6 c018")));
        full(item, "with compression only", "RFC 5246 §7.4.1.2", Fault.COMPRESSION, m -> Rewrite.clientCompression(m, 1));
        full(item, "with a renegotiation_info that is not empty", "RFC 5746 §3.6", Fault.BAD_RENEGOTIATION_INFO,
                m -> Rewrite.extension(m, RENEGOTIATION_INFO, "0c 000102030405060708090a0b"));
        full(item, "with point formats without uncompressed", "RFC 8422 §5.1.2", Fault.ILLEGAL_FIELD, m -> Rewrite.extension(m,
                11, "01 01"));
        full(item, "with no application protocol in common", "RFC 7301 §3.2", Fault.NO_COMMON_PROTOCOL, m -> Rewrite.extension(m,
                ALPN, "0003 02 6832"));
        full(item, "cut short", "RFC 5246 §7.2.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.shortened(m, 1));
    }

    private void clientKeyExchange() {
        String item = "ClientKeyExchange";
        full(item, "with an empty point", "RFC 8422 §5.7", Fault.MALFORMED_MESSAGE, m -> ecdhe(new byte[0]));
        full(item, "of no bytes", "RFC 5246 §7.2.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.withBody(m));
        full(item, "with a byte too many", "RFC 5246 §7.2.2", Fault.MALFORMED_MESSAGE, Rewrite::lengthened);
    }

    private static byte[] ecdhe(byte[] point) {
        return ScriptedPeer.message(16, new ByteWriter().opaque8(point).toByteArray());
    }

    private void clientCertificate() {
        mutual("Certificate", "without certificates", "RFC 5246 §7.4.6", Fault.CLIENT_CERTIFICATE_REQUIRED_TLS12,
                m -> Rewrite.withBody(m, new byte[3]));
        mutual("Certificate", "with a certificate that is none", "RFC 5246 §7.2.2", Fault.MALFORMED_CERTIFICATE,
                m -> Rewrite.withBody(m, hex("000006 000003 020100")));
        mutual("CertificateVerify", "with a changed signature", "RFC 5246 §7.4.8", Fault.BAD_SIGNATURE, m -> Rewrite.flipped(m,
                -1));
        mutual("CertificateVerify", "with SHA-1", "RFC 9155 §4", Fault.UNOFFERED_SIGNATURE_SCHEME, m -> Rewrite.replaced(m, 0, 2,
                3));
        mutual("CertificateVerify", "with a scheme that does not fit the key", "RFC 5246 §7.4.8",
                Fault.UNOFFERED_SIGNATURE_SCHEME,
                m -> Rewrite.replaced(m, 0, 4, 3));
        replaceLast(mutual("CertificateVerify", "with a scheme that was not asked for", "RFC 5246 §7.4.8",
                Fault.UNOFFERED_SIGNATURE_SCHEME,
                m -> Rewrite.replaced(m, 0, 8, 8)).server(s -> s.signatureSchemes(List.of(SignatureScheme.ED25519))));
        replaceLast(mutual("CertificateVerify", "over other messages", "RFC 5246 §7.4.8", Fault.BAD_SIGNATURE, m -> m)
                .client(c -> c.credentials(CredentialSelector.of(
                        Rewrite.signing(Setup.clientCredential(KeyKind.ED25519), content -> Rewrite.flipped(content, -1))))));
    }

    private void clientsEnd() {
        for (Scenario scenario : new Scenario[] {Scenario.TLS12_FULL, Scenario.TLS12_RESUMED_BY_ID,
                Scenario.TLS12_CLIENT_CERTIFICATE}) {
            finished(scenario);
        }
    }

    private void finished(Scenario scenario) {
        String rule = "RFC 5246 §7.4.9";
        add(BadMessage.of(scenario, "Finished", "that is wrong", rule, Fault.BAD_FINISHED, m -> Rewrite.flipped(m, 0)));
        add(BadMessage.of(scenario, "Finished", "that is empty", rule, Fault.BAD_FINISHED, m -> Rewrite.withBody(m)));
        add(BadMessage.of(scenario, "Finished", "that is short", rule, Fault.BAD_FINISHED, m -> Rewrite.shortened(m, 1)));
        add(BadMessage.of(scenario, "Finished", "that is long", rule, Fault.BAD_FINISHED, Rewrite::lengthened));
    }
}
