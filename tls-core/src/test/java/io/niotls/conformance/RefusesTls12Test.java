package io.niotls.conformance;

import static io.niotls.conformance.ClientRefusesTls13Test.badP256;
import static io.niotls.conformance.ClientRefusesTls13Test.filled;
import static io.niotls.conformance.ClientRefusesTls13Test.lying;
import static io.niotls.conformance.ClientRefusesTls13Test.one;
import static io.niotls.conformance.ClientRefusesTls13Test.weakX25519;
import static io.niotls.conformance.Rewrite.hex;

import io.niotls.auth.CredentialSelector;
import io.niotls.config.Config;
import io.niotls.config.ServerConfig;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
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
    private static final List<CipherSuite> DHE = List.of(CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256);

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
        full(item, "with RSA key exchange", "RFC 5246 §7.4.1.3", Fault.SELECTED_UNOFFERED_CIPHER_SUITE,
                m -> Rewrite.serverSuite(m, 0x009c));
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
        replaceLast(full(item, "without extended_master_secret, which is required", "RFC 7627 §5.2",
                Fault.NO_EXTENDED_MASTER_SECRET,
                m -> Rewrite.without(m, EXTENDED_MASTER_SECRET)).client(c -> c.extendedMasterSecretRequired(true)));
        // RFC 8446 §4.1.3: the sentinels; the client offers TLS 1.3 too
        for (int last : new int[] {0, 1}) {
            replaceLast(full(item, "with the sentinel " + last, "RFC 8446 §4.1.3", Fault.DOWNGRADE,
                    m -> Rewrite.replaced(m, 26, 0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, last))
                    .client(c -> c.versions(Config.DEFAULT_VERSIONS)));
        }
        full(item, "with the sentinel of TLS 1.1", "RFC 8446 §4.1.3", Fault.DOWNGRADE,
                m -> Rewrite.replaced(m, 26, 0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0));
        full(item, "cut short", "RFC 5246 §7.2.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.shortened(m, 1));
    }

    private void resumption() {
        Scenario byId = Scenario.TLS12_RESUMED_BY_ID;
        add(BadMessage.of(byId, "ServerHello", "with another suite than the session", "RFC 5246 §7.4.1.3",
                Fault.CHANGED_CIPHER_SUITE,
                m -> Rewrite.serverSuite(m, 0xcca9)));
        add(BadMessage.of(byId, "ServerHello", "without the session's extended_master_secret", "RFC 7627 §5.3",
                Fault.EXTENDED_MASTER_SECRET_CHANGED, m -> Rewrite.without(m, EXTENDED_MASTER_SECRET)));
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
                .server(s -> s.credentials(CredentialSelector.of(
                        lying(Setup.credential(KeyKind.ED25519), content -> Arrays.copyOfRange(content, 64, content.length))))));
        replaceLast(full(item, "with r = s = 0", "FIPS 186-5 §6.4.2", Fault.BAD_SIGNATURE,
                m -> Rewrite.withBody(m, Arrays.copyOf(Rewrite.body(m), 36), hex("0403 0008 3006 020100 020100")))
                .server(s -> s.credentials(CredentialSelector.of(Setup.credential(KeyKind.ECDSA_P256)))));
        // Logjam: whatever is signed, a short prime is refused before
        for (int bytes : new int[] {64, 96, 128}) {
            add(BadMessage.of(Scenario.TLS12_FULL, item, "with a prime of " + 8 * bytes + " bits", "Logjam; RFC 9325 §4.2",
                    Fault.WEAK_DH_GROUP, m -> dhe(m, odd(bytes), new byte[] {2}, filled(bytes, 5)))
                    .client(c -> c.cipherSuites(DHE)).server(RefusesTls12Test::rsaDhe));
        }
        add(BadMessage.of(Scenario.TLS12_FULL, item, "with a prime of 16,384 bits", "FIELD: huge keys", Fault.WEAK_DH_GROUP,
                m -> dhe(m, odd(2_048), new byte[] {2}, filled(2_048, 5)))
                .client(c -> c.cipherSuites(DHE)).server(RefusesTls12Test::rsaDhe));
    }

    private static ServerConfig.Builder rsaDhe(ServerConfig.Builder server) {
        return server.cipherSuites(DHE).groups(List.of(NamedGroup.FFDHE2048))
                .credentials(CredentialSelector.of(Setup.credential(KeyKind.RSA_2048)));
    }

    private static byte[] dhe(byte[] message, byte[] prime, byte[] generator, byte[] value) {
        return ScriptedPeer.message(12, new ByteWriter().opaque16(prime).opaque16(generator).opaque16(value)
                .uint16(0x0804).opaque16(new byte[256]).toByteArray());
    }

    private static byte[] odd(int bytes) {
        return filled(bytes, 0xff);
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
        full(item, "with RSA key exchange only", "RFC 5246 §7.4.1.3", Fault.NO_COMMON_CIPHER_SUITE, m -> Rewrite.clientSuites(m,
                hex("0002 009c")));
        full(item, "with export suites only", "FREAK", Fault.NO_COMMON_CIPHER_SUITE, m -> Rewrite.clientSuites(m,
                hex("0006 0003 0014 0062")));
        full(item, "with anonymous suites only", "RFC 5246 appendix A.5", Fault.NO_COMMON_CIPHER_SUITE,
                m -> Rewrite.clientSuites(m, hex("0004 00a6 c018")));
        full(item, "with compression only", "RFC 5246 §7.4.1.2", Fault.COMPRESSION, m -> Rewrite.clientCompression(m, 1));
        full(item, "with a renegotiation_info that is not empty", "RFC 5746 §3.6", Fault.BAD_RENEGOTIATION_INFO,
                m -> Rewrite.extension(m, RENEGOTIATION_INFO, "0c 000102030405060708090a0b"));
        full(item, "with point formats without uncompressed", "RFC 8422 §5.1.2", Fault.ILLEGAL_FIELD, m -> Rewrite.extension(m,
                11, "01 01"));
        full(item, "with no application protocol in common", "RFC 7301 §3.2", Fault.NO_COMMON_PROTOCOL, m -> Rewrite.extension(m,
                ALPN, "0003 02 6832"));
        replaceLast(full(item, "without extended_master_secret, which is required", "RFC 7627 §5.3",
                Fault.NO_EXTENDED_MASTER_SECRET,
                m -> Rewrite.without(m, EXTENDED_MASTER_SECRET)).server(s -> s.extendedMasterSecretRequired(true)));
        replaceLast(full(item, "with TLS_FALLBACK_SCSV", "RFC 7507 §3", Fault.NEEDLESS_FALLBACK,
                m -> Rewrite.clientSuites(m, hex("0004 c02b 5600"))).server(s -> s.versions(Config.DEFAULT_VERSIONS)));
        add(BadMessage.of(Scenario.TLS12_RESUMED_BY_ID, item, "without the session's extended_master_secret", "RFC 7627 §5.3",
                Fault.EXTENDED_MASTER_SECRET_CHANGED, m -> Rewrite.without(m, EXTENDED_MASTER_SECRET)));
        add(BadMessage.of(Scenario.TLS12_RESUMED_BY_TICKET, item, "without the session's extended_master_secret", "RFC 7627 §5.3",
                Fault.EXTENDED_MASTER_SECRET_CHANGED, m -> Rewrite.without(m, EXTENDED_MASTER_SECRET)));
        full(item, "cut short", "RFC 5246 §7.2.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.shortened(m, 1));
    }

    private void clientKeyExchange() {
        String item = "ClientKeyExchange";
        for (byte[] point : weakX25519()) {
            full(item, "with an x25519 point of low order", "RFC 8422 §5.11", Fault.INVALID_KEY_SHARE, m -> ecdhe(point));
        }
        for (int length : new int[] {1, 31, 33}) {
            full(item, "with an x25519 point of " + length, "RFC 8422 §5.11", Fault.INVALID_KEY_SHARE, m -> ecdhe(filled(length,
                    9)));
        }
        for (byte[] point : badP256()) {
            replaceLast(full(item, "with a point of " + point.length + " bytes not on P-256", "RFC 8422 §5.11",
                    Fault.INVALID_KEY_SHARE,
                    m -> ecdhe(point)).server(s -> s.groups(List.of(NamedGroup.SECP256R1))));
        }
        for (byte[] value : List.of(new byte[1], one(1), one(256), filled(256, 0xff), new byte[256])) {
            add(BadMessage.of(Scenario.TLS12_FULL, item, "with a bad ffdhe2048 value of " + value.length, "RFC 7919 §5.1",
                    Fault.INVALID_KEY_SHARE, m -> ScriptedPeer.message(16, new ByteWriter().opaque16(value).toByteArray()))
                    .client(c -> c.cipherSuites(DHE).groups(List.of(NamedGroup.FFDHE2048))).server(RefusesTls12Test::rsaDhe));
        }
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
                        lying(Setup.clientCredential(KeyKind.ED25519), content -> Rewrite.flipped(content, -1))))));
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
