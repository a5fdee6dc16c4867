package io.niotls.conformance;

import static io.niotls.conformance.Rewrite.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.niotls.auth.CredentialSelector;
import io.niotls.config.Config;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.wire.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a TLS 1.3 client must refuse in a server's messages, and the alert that RFC 8446 names. */
class ClientRefusesTls13Test {
    private static final int STATUS_REQUEST = 5;
    private static final int ALPN = 16;
    private static final int RECORD_SIZE_LIMIT = 28;
    private static final int PRE_SHARED_KEY = 41;
    private static final int EARLY_DATA = 42;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int COOKIE = 44;
    private static final int KEY_SHARE = 51;
    private static final int UNKNOWN = 0xfff1;

    /** Gives zeros where reserved values are chosen, 6 bytes. */
    private static final SecureRandom ZEROS = new SecureRandom() {
        private static final long serialVersionUID = 1L;

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) (bytes.length > 6 ? 0x55 : 0));
        }
    };

    private final List<BadMessage> rows = new ArrayList<>();

    static List<BadMessage> rows() {
        ClientRefusesTls13Test test = new ClientRefusesTls13Test();
        test.serverHello();
        test.keyShare();
        test.resumption();
        test.helloRetryRequest();
        test.encryptedExtensions();
        test.certificateRequest();
        test.certificate();
        test.certificateVerify();
        test.finished();
        test.afterwards();
        test.grease();
        return test.rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isRefused(BadMessage row) {
        row.isRefusedByTheClient();
    }

    private void full(String item, String name, String rule, Fault fault, UnaryOperator<byte[]> change) {
        rows.add(BadMessage.of(Scenario.TLS13_FULL, item, name, rule, fault, change));
    }

    private void serverHello() {
        String item = "ServerHello";
        full(item, "of legacy_version 3.2", "RFC 8446 §4.1.3", Fault.SELECTED_UNOFFERED_VERSION, m -> Rewrite.replaced(m, 0, 3,
                2));
        full(item, "with another session id", "RFC 8446 §4.1.3", Fault.ILLEGAL_FIELD, m -> Rewrite.flipped(m, 40));
        full(item, "without the session id", "RFC 8446 §4.1.3", Fault.ILLEGAL_FIELD, m -> Rewrite.sessionId(m, new byte[0]));
        full(item, "with a session id of 33 bytes", "RFC 8446 §4.1.3", Fault.MALFORMED_MESSAGE, m -> Rewrite.sessionId(m,
                new byte[33]));
        full(item, "with a suite that was not offered", "RFC 8446 §4.1.3", Fault.SELECTED_UNOFFERED_CIPHER_SUITE,
                m -> Rewrite.serverSuite(m, 0x1305));
        full(item, "with a suite of TLS 1.2", "RFC 8446 §4.1.3", Fault.SELECTED_UNOFFERED_CIPHER_SUITE,
                m -> Rewrite.serverSuite(m, 0xc02b));
        full(item, "with an unknown suite", "RFC 8446 §4.1.3", Fault.SELECTED_UNOFFERED_CIPHER_SUITE, m -> Rewrite.serverSuite(m,
                0x7777));
        full(item, "with compression", "RFC 8446 §4.1.3", Fault.COMPRESSION, m -> Rewrite.serverCompression(m, 1));
        full(item, "that selects TLS 1.2 by extension", "RFC 8446 §4.2.1", Fault.ILLEGAL_FIELD,
                m -> Rewrite.extension(m, SUPPORTED_VERSIONS, "0303"));
        full(item, "that selects a draft", "RFC 8446 §4.2.1", Fault.SELECTED_UNOFFERED_VERSION,
                m -> Rewrite.extension(m, SUPPORTED_VERSIONS, "7f1c"));
        full(item, "that selects a version to come", "RFC 8446 §4.2.1", Fault.SELECTED_UNOFFERED_VERSION,
                m -> Rewrite.extension(m, SUPPORTED_VERSIONS, "0305"));
        full(item, "of TLS 1.2, which is not enabled", "RFC 8446 §4.1.3", Fault.UNSUPPORTED_VERSION,
                m -> Rewrite.serverSuite(Rewrite.without(m, SUPPORTED_VERSIONS, KEY_SHARE), 0xc02b));
        full(item, "of TLS 1.0", "RFC 8446 appendix D.2", Fault.UNSUPPORTED_VERSION,
                m -> Rewrite.replaced(Rewrite.without(m, SUPPORTED_VERSIONS, KEY_SHARE), 0, 3, 1));
        full(item, "with an extension that was not asked for", "RFC 8446 §4.2", Fault.UNREQUESTED_EXTENSION,
                m -> Rewrite.extension(m, UNKNOWN, ""));
        full(item, "with an extension of EncryptedExtensions", "RFC 8446 §4.2", Fault.MISPLACED_EXTENSION,
                m -> Rewrite.extension(m, ALPN, "0004 03 74776f"));
        full(item, "with a cookie", "RFC 8446 §4.2", Fault.MISPLACED_EXTENSION, m -> Rewrite.extension(m, COOKIE, "0001 00"));
        full(item, "with an extension twice", "RFC 8446 §4.2", Fault.DUPLICATE_EXTENSION, m -> Rewrite.appended(m,
                SUPPORTED_VERSIONS, "0304"));
        full(item, "cut short", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.shortened(m, 1));
        full(item, "with a byte too many", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, Rewrite::lengthened);
        full(item, "of no bytes", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.withBody(m));
    }

    private void keyShare() {
        String item = "ServerHello";
        full(item, "without key_share", "RFC 8446 §4.2.9", Fault.MISSING_EXTENSION, m -> Rewrite.without(m, KEY_SHARE));
        full(item, "with a group that was not offered", "RFC 8446 §4.2.8", Fault.SELECTED_UNOFFERED_GROUP,
                m -> share(m, NamedGroup.SECP384R1, new byte[97]));
        full(item, "with a group whose share was not sent", "RFC 8446 §4.2.8", Fault.SELECTED_UNOFFERED_GROUP,
                m -> share(m, NamedGroup.SECP256R1, new byte[65]));
        full(item, "with an empty share", "RFC 8446 §4.2.8", Fault.MALFORMED_MESSAGE, m -> share(m, NamedGroup.X25519,
                new byte[0]));
    }

    private void resumption() {
        Scenario scenario = Scenario.TLS13_RESUMED;
        full("ServerHello", "with a PSK though none was offered", "RFC 8446 §4.2", Fault.UNREQUESTED_EXTENSION,
                m -> Rewrite.extension(m, PRE_SHARED_KEY, "0000"));
        rows.add(BadMessage.of(scenario, "ServerHello", "with a PSK out of range", "RFC 8446 §4.2.11", Fault.BAD_PSK_SELECTION,
                m -> Rewrite.extension(m, PRE_SHARED_KEY, "0001")));
        rows.add(BadMessage.of(scenario, "ServerHello", "with a suite of another hash than the PSK's", "RFC 8446 §4.2.11",
                Fault.BAD_PSK_SELECTION, m -> Rewrite.serverSuite(m, isSha256(m) ? 0x1302 : 0x1301)));
        rows.add(BadMessage.of(scenario, "ServerHello", "without a key share for the PSK", "RFC 8446 §4.2.9",
                Fault.MISSING_EXTENSION, m -> Rewrite.without(m, KEY_SHARE)));
    }

    private static boolean isSha256(byte[] hello) {
        byte[] body = Rewrite.body(hello);
        return body[35 + body[34] + 1] != 2;
    }

    private void helloRetryRequest() {
        retry("for a group that was not offered", "RFC 8446 §4.2.8", Fault.SELECTED_UNOFFERED_GROUP, m -> Rewrite.extension(m,
                KEY_SHARE, "0018"));
        retry("for a group whose share it has", "RFC 8446 §4.2.8", Fault.POINTLESS_HELLO_RETRY_REQUEST,
                m -> Rewrite.extension(m, KEY_SHARE, "001d"));
        retry("that asks for nothing", "RFC 8446 §4.1.4", Fault.POINTLESS_HELLO_RETRY_REQUEST, m -> Rewrite.without(m,
                KEY_SHARE));
        retry("with a suite that was not offered", "RFC 8446 §4.1.4", Fault.SELECTED_UNOFFERED_CIPHER_SUITE,
                m -> Rewrite.serverSuite(m, 0x1305));
        retry("with another session id", "RFC 8446 §4.1.4", Fault.ILLEGAL_FIELD, m -> Rewrite.flipped(m, 40));
        retry("without supported_versions", "RFC 8446 §4.1.4", Fault.MISSING_EXTENSION, m -> Rewrite.without(m,
                SUPPORTED_VERSIONS));
        retry("that selects TLS 1.2", "RFC 8446 §4.2.1", Fault.ILLEGAL_FIELD, m -> Rewrite.extension(m, SUPPORTED_VERSIONS,
                "0303"));
        retry("with an extension that was not offered", "RFC 8446 §4.1.4", Fault.UNREQUESTED_EXTENSION, m -> Rewrite.extension(m,
                UNKNOWN, ""));
        retry("with an extension of a ServerHello", "RFC 8446 §4.2", Fault.MISPLACED_EXTENSION, m -> Rewrite.extension(m,
                PRE_SHARED_KEY, "0000"));
        retry("with a cookie above our limit", "our limit", Fault.ILLEGAL_FIELD, m -> Rewrite.extension(m, COOKIE,
                new ByteWriter().opaque16(new byte[16_385]).toByteArray()));
        retry("followed by another message in its record", "RFC 8446 §5.1", Fault.HANDSHAKE_AFTER_FLIGHT,
                m -> ScriptedPeer.concat(m, new byte[] {2, 0, 0, 0}));
        retry("with an empty cookie", "RFC 8446 §4.2.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.extension(m, COOKIE, "0000"));
        rows.add(BadMessage.of(Scenario.TLS13_RETRY, "ServerHello", "with another suite than the HelloRetryRequest",
                "RFC 8446 §4.1.4",
                Fault.CHANGED_CIPHER_SUITE, m -> Rewrite.serverSuite(m, isSha256(m) ? 0x1302 : 0x1301)));
        rows.add(BadMessage.of(Scenario.TLS13_RETRY, "ServerHello", "with another group than the HelloRetryRequest",
                "RFC 8446 §4.2.8",
                Fault.SELECTED_UNOFFERED_GROUP, m -> share(m, NamedGroup.X25519, filled(32, 9))));
        rows.add(BadMessage.of(Scenario.TLS13_RETRY, "ServerHello", "of TLS 1.2 after a HelloRetryRequest", "RFC 8446 §4.1.4",
                Fault.SELECTED_UNOFFERED_VERSION,
                m -> Rewrite.serverSuite(Rewrite.without(m, SUPPORTED_VERSIONS, KEY_SHARE), 0xc02b))
                .client(c -> c.versions(Config.DEFAULT_VERSIONS)));
    }

    /** The longest cookie that is taken, sent back in a hello of more than one record. */
    @Test
    void sendsTheLongestCookieBack() {
        byte[] cookie = new byte[16_384];
        Arrays.fill(cookie, (byte) 7);
        ScriptedPeer peer = Scenario.TLS13_RETRY.configs().clientSubject((self, item) -> {
            if (item.name().equals("HelloRetryRequest")) {
                self.handshake(Rewrite.extension(item.message(), COOKIE, new ByteWriter().opaque16(cookie).toByteArray()));
            } else {
                self.pass(item);
            }
        }).run();
        assertNull(peer.failure);
        // The scripted server has not asked for it, so it has seen it come.
        assertEquals(Fault.BAD_COOKIE, peer.ownFailure.fault());
    }

    private void retry(String name, String rule, Fault fault, UnaryOperator<byte[]> change) {
        rows.add(BadMessage.of(Scenario.TLS13_RETRY, "HelloRetryRequest", name, rule, fault, change));
    }

    private void encryptedExtensions() {
        String item = "EncryptedExtensions";
        full(item, "with key_share", "RFC 8446 §4.3.1", Fault.MISPLACED_EXTENSION, m -> Rewrite.extension(m, KEY_SHARE,
                "001d0001 00"));
        full(item, "with supported_versions", "RFC 8446 §4.3.1", Fault.MISPLACED_EXTENSION, m -> Rewrite.extension(m,
                SUPPORTED_VERSIONS, "0304"));
        full(item, "with status_request", "RFC 8446 §4.3.1", Fault.MISPLACED_EXTENSION, m -> Rewrite.extension(m, STATUS_REQUEST,
                ""));
        full(item, "with pre_shared_key", "RFC 8446 §4.3.1", Fault.MISPLACED_EXTENSION, m -> Rewrite.extension(m, PRE_SHARED_KEY,
                "0000"));
        full(item, "with extended_master_secret", "RFC 8446 §4.3.1", Fault.MISPLACED_EXTENSION, m -> Rewrite.extension(m, 23,
                ""));
        full(item, "with an extension that was not asked for", "RFC 8446 §4.2", Fault.UNREQUESTED_EXTENSION,
                m -> Rewrite.extension(m, UNKNOWN, ""));
        full(item, "with early_data that was not asked for", "RFC 8446 §4.2", Fault.UNREQUESTED_EXTENSION,
                m -> Rewrite.extension(m, EARLY_DATA, ""));
        full(item, "with an application protocol that was not offered", "RFC 7301 §3.2", Fault.SELECTED_UNOFFERED_PROTOCOL,
                m -> Rewrite.extension(m, ALPN, "0006 05 7468726565"));
        full(item, "with two application protocols", "RFC 7301 §3.1", Fault.ILLEGAL_FIELD,
                m -> Rewrite.extension(m, ALPN, "0008 03 6f6e65 03 74776f"));
        rows.add(BadMessage.of(Scenario.TLS13_FULL, item, "with an application protocol though none was offered", "RFC 7301 §3.1",
                Fault.UNREQUESTED_EXTENSION, m -> Rewrite.extension(m, ALPN, "0004 03 6f6e65"))
                .client(c -> c.applicationProtocols(List.of())));
        full(item, "with a record_size_limit of 63", "RFC 8449 §4", Fault.ILLEGAL_FIELD, m -> Rewrite.extension(m,
                RECORD_SIZE_LIMIT, "003f"));
        full(item, "with max_fragment_length that was not asked for", "RFC 6066 §4", Fault.UNREQUESTED_EXTENSION,
                m -> Rewrite.extension(m, 1, "01"));
        rows.add(BadMessage.of(Scenario.TLS13_FULL, item, "with another max_fragment_length", "RFC 6066 §4", Fault.ILLEGAL_FIELD,
                m -> Rewrite.extension(m, 1, "01")).client(c -> c.maxFragmentLength(1_024)));
        full(item, "with an extension twice", "RFC 8446 §4.2", Fault.DUPLICATE_EXTENSION, m -> Rewrite.appended(m, ALPN,
                "0004 03 74776f"));
        full(item, "with a server_name that is not empty", "RFC 6066 §3", Fault.MALFORMED_MESSAGE, m -> Rewrite.extension(m, 0,
                "00"));
        full(item, "without even a length", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.withBody(m));
        full(item, "with a byte too many", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, Rewrite::lengthened);
    }

    private void certificateRequest() {
        Scenario scenario = Scenario.TLS13_CLIENT_CERTIFICATE;
        String item = "CertificateRequest";
        rows.add(BadMessage.of(scenario, item, "with a context", "RFC 8446 §4.3.2", Fault.ILLEGAL_FIELD,
                m -> Rewrite.withBody(m, new byte[] {1, 7}, Arrays.copyOfRange(Rewrite.body(m), 1, m.length - 4))));
        rows.add(BadMessage.of(scenario, item, "without signature_algorithms", "RFC 8446 §4.3.2", Fault.MISSING_EXTENSION,
                m -> Rewrite.without(m, 13)));
        rows.add(BadMessage.of(scenario, item, "with no signature algorithm", "RFC 8446 §4.2.3", Fault.MALFORMED_MESSAGE,
                m -> Rewrite.extension(m, 13, "0000")));
        rows.add(BadMessage.of(scenario, item, "with key_share", "RFC 8446 §4.2", Fault.MISPLACED_EXTENSION,
                m -> Rewrite.extension(m, KEY_SHARE, "001d")));
        rows.add(BadMessage.of(scenario, item, "cut short", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.shortened(m,
                1)));
    }

    private void certificate() {
        String item = "Certificate";
        full(item, "with a context", "RFC 8446 §4.4.2", Fault.ILLEGAL_FIELD,
                m -> Rewrite.withBody(m, new byte[] {1, 7}, Arrays.copyOfRange(Rewrite.body(m), 1, m.length - 4)));
        full(item, "without certificates", "RFC 8446 §4.4.2.4", Fault.NO_SERVER_CERTIFICATE, m -> Rewrite.withBody(m,
                new byte[4]));
        full(item, "with an empty certificate", "RFC 8446 §4.4.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.withBody(m,
                hex("00 000005 000000 0000")));
        full(item, "with a certificate that is none", "RFC 8446 §6.2", Fault.MALFORMED_CERTIFICATE,
                m -> Rewrite.withBody(m, hex("00 000008 000003 020100 0000")));
        full(item, "with a stapled response that was not asked for", "RFC 8446 §4.4.2", Fault.UNREQUESTED_EXTENSION,
                m -> Rewrite.withBody(m, hex("00 000011 000003 020100 0009 0005 0005 01 000001 00")));
        full(item, "with an unknown extension", "RFC 8446 §4.4.2", Fault.UNREQUESTED_EXTENSION,
                m -> Rewrite.withBody(m, hex("00 00000c 000003 020100 0004 fff1 0000")));
        full(item, "with key_share", "RFC 8446 §4.2", Fault.MISPLACED_EXTENSION,
                m -> Rewrite.withBody(m, hex("00 00000c 000003 020100 0004 0033 0000")));
        full(item, "cut short", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.shortened(m, 1));
        full(item, "with a byte too many", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, Rewrite::lengthened);
    }

    private void certificateVerify() {
        String item = "CertificateVerify";
        full(item, "with a changed signature", "RFC 8446 §4.4.3", Fault.BAD_SIGNATURE, m -> Rewrite.flipped(m, -1));
        full(item, "with an empty signature", "RFC 8446 §4.4.3", Fault.BAD_SIGNATURE, m -> Rewrite.withBody(m, hex("0807 0000")));
        full(item, "with a scheme that does not fit the key", "RFC 8446 §4.4.3", Fault.UNOFFERED_SIGNATURE_SCHEME,
                m -> Rewrite.replaced(m, 0, 4, 3));
        full(item, "with a scheme of TLS 1.2", "RFC 8446 §4.4.3", Fault.UNOFFERED_SIGNATURE_SCHEME, m -> Rewrite.replaced(m, 0, 4,
                1));
        full(item, "with SHA-1", "RFC 8446 §4.4.3", Fault.UNOFFERED_SIGNATURE_SCHEME, m -> Rewrite.replaced(m, 0, 2, 3));
        full(item, "with an unknown scheme", "RFC 8446 §4.4.3", Fault.UNOFFERED_SIGNATURE_SCHEME, m -> Rewrite.replaced(m, 0,
                0xfe, 1));
        rows.add(BadMessage.of(Scenario.TLS13_FULL, item, "with a scheme that was not offered", "RFC 8446 §4.4.3",
                Fault.UNOFFERED_SIGNATURE_SCHEME, m -> Rewrite.replaced(m, 0, 8, 8))
                .client(c -> c.signatureSchemes(List.of(SignatureScheme.ED25519))));
        full(item, "cut short", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.shortened(m, 1));
        full(item, "with a byte too many", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, Rewrite::lengthened);
        signed("over the client's context", content -> replace(content, "server", "client"));
        signed("without the padding", content -> Arrays.copyOfRange(content, 64, content.length));
        signed("over the transcript alone", content -> Arrays.copyOfRange(content, content.length - 32, content.length));
        signed("over another transcript", content -> Rewrite.flipped(content, -1));
        // RFC 8446 §4.2.3: the curve is bound to the hash
        rows.add(BadMessage.of(Scenario.TLS13_FULL, item, "with P-256 and SHA-384", "RFC 8446 §4.2.3",
                Fault.UNOFFERED_SIGNATURE_SCHEME,
                m -> Rewrite.replaced(m, 0, 5, 3))
                .server(s -> s.credentials(CredentialSelector.of(Setup.credential(KeyKind.ECDSA_P256)))));
        rows.add(BadMessage.of(Scenario.TLS13_FULL, item, "with PKCS #1 padding", "RFC 8446 §4.4.3",
                Fault.UNOFFERED_SIGNATURE_SCHEME,
                m -> Rewrite.replaced(m, 0, 4, 1))
                .server(s -> s.credentials(CredentialSelector.of(Setup.credential(KeyKind.RSA_2048)))));
        rows.add(BadMessage.of(Scenario.TLS13_FULL, item, "with rsa_pss_pss and an rsaEncryption key", "RFC 8446 §4.2.3",
                Fault.UNOFFERED_SIGNATURE_SCHEME, m -> Rewrite.replaced(m, 0, 8, 9))
                .server(s -> s.credentials(CredentialSelector.of(Setup.credential(KeyKind.RSA_2048)))));
    }

    private void signed(String name, UnaryOperator<byte[]> content) {
        rows.add(BadMessage.of(Scenario.TLS13_FULL, "CertificateVerify", "signed " + name, "RFC 8446 §4.4.3", Fault.BAD_SIGNATURE,
                m -> m)
                .server(s -> s.credentials(CredentialSelector.of(Rewrite.signing(Setup.credential(KeyKind.ED25519), content)))));
    }

    static byte[] replace(byte[] content, String old, String other) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        return text.replace(old, other).getBytes(StandardCharsets.ISO_8859_1);
    }

    private void finished() {
        String item = "Finished";
        full(item, "that is wrong", "RFC 8446 §4.4.4", Fault.BAD_FINISHED, m -> Rewrite.flipped(m, 0));
        full(item, "that is wrong at its end", "RFC 8446 §4.4.4", Fault.BAD_FINISHED, m -> Rewrite.flipped(m, -1));
        full(item, "that is empty", "RFC 8446 §4.4.4", Fault.BAD_FINISHED, m -> Rewrite.withBody(m));
        full(item, "that is short", "RFC 8446 §4.4.4", Fault.BAD_FINISHED, m -> Rewrite.shortened(m, 1));
        full(item, "of the length of TLS 1.2", "RFC 8446 §4.4.4", Fault.BAD_FINISHED, m -> Rewrite.withBody(m,
                Arrays.copyOf(Rewrite.body(m), 12)));
        full(item, "that is long", "RFC 8446 §4.4.4", Fault.BAD_FINISHED, Rewrite::lengthened);
    }

    private void afterwards() {
        String item = "NewSessionTicket";
        full(item, "without a ticket", "RFC 8446 §4.6.1", Fault.MALFORMED_MESSAGE, m -> Rewrite.withBody(m,
                hex("00000e10 00000000 0100 0000 0000")));
        full(item, "cut short", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.shortened(m, 1));
        full(item, "with a byte too many", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, Rewrite::lengthened);
        full(item, "with early_data that is not four bytes", "RFC 8446 §4.2.10", Fault.MALFORMED_MESSAGE,
                m -> Rewrite.withBody(m, hex("00000e10 00000000 0100 0001 07 0006 002a 0002 0000")));
        full(item, "with key_share", "RFC 8446 §4.2", Fault.MISPLACED_EXTENSION,
                m -> Rewrite.withBody(m, hex("00000e10 00000000 0100 0001 07 0006 0033 0002 0000")));
        full(item, "that is a KeyUpdate of 2", "RFC 8446 §4.6.3", Fault.ILLEGAL_FIELD, m -> ScriptedPeer.message(24,
                new byte[] {2}));
        full(item, "that is an empty KeyUpdate", "RFC 8446 §4.6.3", Fault.MALFORMED_MESSAGE, m -> ScriptedPeer.message(24,
                new byte[0]));
        full(item, "that is a KeyUpdate of two bytes", "RFC 8446 §4.6.3", Fault.MALFORMED_MESSAGE, m -> ScriptedPeer.message(24,
                new byte[2]));
    }

    /** RFC 8701 §3.1: what a client has only sent to see it ignored must not be chosen. Zeros make all values 0x0a0a. */
    private void grease() {
        String rule = "RFC 8701 §3.1";
        UnaryOperator<byte[]> extension = m -> Rewrite.extension(m, 0x0a0a, "");
        reserved("ServerHello", "the suite", rule, Fault.SELECTED_UNOFFERED_CIPHER_SUITE, m -> Rewrite.serverSuite(m, 0x0a0a));
        reserved("ServerHello", "the version", rule, Fault.SELECTED_UNOFFERED_VERSION, m -> Rewrite.extension(m,
                SUPPORTED_VERSIONS, "0a0a"));
        reserved("ServerHello", "the group", rule, Fault.SELECTED_UNOFFERED_GROUP, m -> share(m, NamedGroup.of(0x0a0a),
                new byte[1]));
        reserved("ServerHello", "an extension", rule, Fault.UNREQUESTED_EXTENSION, extension);
        reserved("EncryptedExtensions", "an extension", rule, Fault.UNREQUESTED_EXTENSION, extension);
        reserved("Certificate", "an extension", rule, Fault.UNREQUESTED_EXTENSION,
                m -> Rewrite.withBody(m, hex("00 00000c 000003 020100 0004 0a0a 0000")));
        rows.add(BadMessage.of(Scenario.TLS13_RETRY, "HelloRetryRequest", "chooses the reserved group", rule,
                Fault.SELECTED_UNOFFERED_GROUP, m -> Rewrite.extension(m, KEY_SHARE, "0a0a"))
                .client(c -> c.grease(true).random(ZEROS)));
        rows.add(BadMessage.of(Scenario.TLS13_RETRY, "HelloRetryRequest", "has a reserved extension", rule,
                Fault.UNREQUESTED_EXTENSION, extension).client(c -> c.grease(true).random(ZEROS)));
    }

    private void reserved(String item, String what, String rule, Fault fault, UnaryOperator<byte[]> change) {
        rows.add(BadMessage.of(Scenario.TLS13_FULL, item, "answers " + what + " of GREASE", rule, fault, change)
                .client(c -> c.grease(true).groups(List.of(NamedGroup.X25519)).random(ZEROS)));
    }

    // ---- Public values ----

    static byte[] share(byte[] serverHello, NamedGroup group, byte[] value) {
        return Rewrite.extension(serverHello, KEY_SHARE,
                new ByteWriter().uint16(group.code()).opaque16(value).toByteArray());
    }

    static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
