package io.niotls.conformance;

import static io.niotls.conformance.ClientRefusesTls13Test.filled;
import static io.niotls.conformance.ClientRefusesTls13Test.replace;
import static io.niotls.conformance.Rewrite.hex;

import io.niotls.auth.CredentialSelector;
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

/** What a TLS 1.3 server must refuse in a client's messages, and the alert that RFC 8446 names. */
class ServerRefusesTls13Test {
    private static final int SERVER_NAME = 0;
    private static final int SUPPORTED_GROUPS = 10;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int ALPN = 16;
    private static final int RECORD_SIZE_LIMIT = 28;
    private static final int PRE_SHARED_KEY = 41;
    private static final int EARLY_DATA = 42;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int COOKIE = 44;
    private static final int PSK_MODES = 45;
    private static final int KEY_SHARE = 51;
    private static final int UNKNOWN = 0xfff1;

    private final List<BadMessage> rows = new ArrayList<>();

    static List<BadMessage> rows() {
        ServerRefusesTls13Test test = new ServerRefusesTls13Test();
        test.versions();
        test.clientHello();
        test.extensions();
        test.keyShares();
        test.preSharedKeys();
        test.secondHello();
        test.clientCertificate();
        test.finished();
        return test.rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isRefused(BadMessage row) {
        row.isRefusedByTheServer();
    }

    private BadMessage hello(String name, String rule, Fault fault, UnaryOperator<byte[]> change) {
        BadMessage row = BadMessage.of(Scenario.TLS13_FULL, "ClientHello", name, rule, fault, change)
                .client(c -> c.grease(false));
        rows.add(row);
        return row;
    }

    private void versions() {
        hello("for TLS 1.2 only", "RFC 8446 §4.2.1", Fault.UNSUPPORTED_VERSION, m -> Rewrite.without(m, SUPPORTED_VERSIONS));
        hello("for TLS 1.1 only", "RFC 8446 appendix D.2", Fault.UNSUPPORTED_VERSION,
                m -> Rewrite.replaced(Rewrite.without(m, SUPPORTED_VERSIONS), 0, 3, 2));
        hello("for SSL 3.0 only", "RFC 7568 §3", Fault.UNSUPPORTED_VERSION,
                m -> Rewrite.replaced(Rewrite.without(m, SUPPORTED_VERSIONS), 0, 3, 0));
        hello("for a version to come only", "RFC 8446 §4.2.1", Fault.UNSUPPORTED_VERSION, m -> Rewrite.extension(m,
                SUPPORTED_VERSIONS, "02 0305"));
        hello("for TLS 1.1 by extension", "RFC 8446 §4.2.1", Fault.UNSUPPORTED_VERSION, m -> Rewrite.extension(m,
                SUPPORTED_VERSIONS, "02 0302"));
        hello("with no version", "RFC 8446 §4.2.1", Fault.MALFORMED_MESSAGE, m -> Rewrite.extension(m, SUPPORTED_VERSIONS, "00"));
        hello("with half a version", "RFC 8446 §4.2.1", Fault.MALFORMED_MESSAGE, m -> Rewrite.extension(m, SUPPORTED_VERSIONS,
                "03 030403"));
    }

    private void clientHello() {
        hello("with compression", "RFC 8446 §4.1.2", Fault.COMPRESSION, m -> Rewrite.clientCompression(m, 1));
        hello("that also offers compression", "RFC 8446 §4.1.2", Fault.COMPRESSION, m -> Rewrite.clientCompression(m, 1, 0));
        hello("without compression methods", "RFC 8446 §4.1.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.clientCompression(m));
        hello("with a session id of 33 bytes", "RFC 8446 §4.1.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.sessionId(m,
                new byte[33]));
        hello("without suites", "RFC 8446 §4.1.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.clientSuites(m, hex("0000")));
        hello("with half a suite", "RFC 8446 §4.1.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.clientSuites(m, hex("0003 130113")));
        hello("with unknown suites", "RFC 8446 §4.1.1", Fault.NO_COMMON_CIPHER_SUITE, m -> Rewrite.clientSuites(m,
                hex("0002 7777")));
        hello("with suites of TLS 1.2", "RFC 8446 §4.1.1", Fault.NO_COMMON_CIPHER_SUITE, m -> Rewrite.clientSuites(m,
                hex("0004 c02b c02f")));
        hello("cut short", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.shortened(m, 1));
        hello("with a byte too many", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, Rewrite::lengthened);
        hello("of no bytes", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.withBody(m));
    }

    private void extensions() {
        hello("without supported_groups", "RFC 8446 §9.2", Fault.MISSING_EXTENSION, m -> Rewrite.without(m, SUPPORTED_GROUPS));
        hello("without key_share", "RFC 8446 §9.2", Fault.MISSING_EXTENSION, m -> Rewrite.without(m, KEY_SHARE));
        hello("without groups and shares", "RFC 8446 §9.2", Fault.MISSING_EXTENSION, m -> Rewrite.without(m, KEY_SHARE,
                SUPPORTED_GROUPS));
        hello("without signature_algorithms", "RFC 8446 §9.2", Fault.MISSING_EXTENSION, m -> Rewrite.without(m,
                SIGNATURE_ALGORITHMS));
        hello("with an extension twice", "RFC 8446 §4.2", Fault.DUPLICATE_EXTENSION, m -> Rewrite.appended(m, SUPPORTED_VERSIONS,
                "02 0304"));
        hello("with an unknown extension twice", "RFC 8446 §4.2", Fault.DUPLICATE_EXTENSION,
                m -> Rewrite.appended(Rewrite.appended(m, UNKNOWN, ""), UNKNOWN, ""));
        hello("with oid_filters", "RFC 8446 §4.2", Fault.MISPLACED_EXTENSION, m -> Rewrite.extension(m, 48, "0000"));
        hello("with signatures that no certificate can make", "RFC 8446 §4.4.2.2", Fault.NO_COMMON_SIGNATURE_SCHEME,
                m -> Rewrite.extension(m, SIGNATURE_ALGORITHMS, "0002 0403"));
        hello("with no signature algorithm", "RFC 8446 §4.2.3", Fault.MALFORMED_MESSAGE, m -> Rewrite.extension(m,
                SIGNATURE_ALGORITHMS, "0000"));
        hello("with unknown groups only", "RFC 8446 §4.1.1", Fault.NO_COMMON_GROUP,
                m -> Rewrite.extension(Rewrite.extension(m, SUPPORTED_GROUPS, "0002 7777"), KEY_SHARE, "0000"));
        hello("with no application protocol in common", "RFC 7301 §3.2", Fault.NO_COMMON_PROTOCOL, m -> Rewrite.extension(m, ALPN,
                "0003 02 6832"));
        hello("with an empty application protocol", "RFC 7301 §3.1", Fault.MALFORMED_MESSAGE, m -> Rewrite.extension(m, ALPN,
                "0001 00"));
        hello("with two host names", "RFC 6066 §3", Fault.ILLEGAL_FIELD, m -> Rewrite.extension(m, SERVER_NAME,
                "0008 00 0001 61 00 0001 62"));
        hello("with an empty host name", "RFC 6066 §3", Fault.MALFORMED_MESSAGE, m -> Rewrite.extension(m, SERVER_NAME,
                "0003 00 0000"));
        hello("with a NUL in the host name", "RFC 6066 §3", Fault.ILLEGAL_FIELD, m -> Rewrite.extension(m, SERVER_NAME,
                "0006 00 0003 61 00 62"));
        hello("with a record_size_limit of 63", "RFC 8449 §4", Fault.ILLEGAL_FIELD, m -> Rewrite.extension(m, RECORD_SIZE_LIMIT,
                "003f"));
        hello("with a max_fragment_length of 5", "RFC 6066 §4", Fault.ILLEGAL_FIELD, m -> Rewrite.extension(m, 1, "05"));
    }

    private void keyShares() {
        hello("with an empty share", "RFC 8446 §4.2.8", Fault.MALFORMED_MESSAGE, m -> shares(m, NamedGroup.X25519, new byte[0]));
        hello("with a share of a group it does not list", "RFC 8446 §4.2.8", Fault.BAD_KEY_SHARE_LIST,
                m -> shares(m, NamedGroup.SECP384R1, new byte[97]));
        hello("with two shares of a group", "RFC 8446 §4.2.8", Fault.BAD_KEY_SHARE_LIST, m -> {
            byte[] entry = entry(NamedGroup.X25519, filled(32, 9));
            return Rewrite.extension(m, KEY_SHARE, new ByteWriter().opaque16(ScriptedPeer.concat(entry, entry)).toByteArray());
        });
    }

    private static byte[] shares(byte[] hello, NamedGroup group, byte[] value) {
        return Rewrite.extension(hello, KEY_SHARE, new ByteWriter().opaque16(entry(group, value)).toByteArray());
    }

    private static byte[] entry(NamedGroup group, byte[] value) {
        return new ByteWriter().uint16(group.code()).opaque16(value).toByteArray();
    }

    private void preSharedKeys() {
        resumed("without psk_key_exchange_modes", "RFC 8446 §4.2.9", Fault.MISSING_EXTENSION, m -> Rewrite.without(m, PSK_MODES));
        resumed("with something after pre_shared_key", "RFC 8446 §4.2.11", Fault.PSK_NOT_LAST, m -> Rewrite.appended(m, UNKNOWN,
                ""));
        resumed("with a wrong binder", "RFC 8446 §4.2.11.2", Fault.BAD_BINDER, m -> Rewrite.flipped(m, -1));
        // the binder covers what stands before it
        resumed("whose random was changed", "RFC 8446 §4.2.11.2", Fault.BAD_BINDER, m -> Rewrite.flipped(m, 10));
        resumed("with a byte of an extension changed", "RFC 8446 §4.2.11.2", Fault.BAD_BINDER, m -> Rewrite.extension(m, UNKNOWN,
                "00"));
        resumed("with a binder too many", "RFC 8446 §4.2.11", Fault.ILLEGAL_FIELD, m -> {
            byte[] psk = Rewrite.extensions(m).get(PRE_SHARED_KEY);
            int identities = 2 + Rewrite.uint16(psk, 0);
            byte[] binders = Arrays.copyOfRange(psk, identities + 2, psk.length);
            return Rewrite.extension(m, PRE_SHARED_KEY, ScriptedPeer.concat(Arrays.copyOf(psk, identities),
                    new ByteWriter().opaque16(ScriptedPeer.concat(binders, binders)).toByteArray()));
        });
        resumed("with a binder of 31 bytes", "RFC 8446 §4.2.11", Fault.MALFORMED_MESSAGE, m -> {
            byte[] psk = Rewrite.extensions(m).get(PRE_SHARED_KEY);
            int identities = 2 + Rewrite.uint16(psk, 0);
            return Rewrite.extension(m, PRE_SHARED_KEY, ScriptedPeer.concat(Arrays.copyOf(psk, identities),
                    new ByteWriter().uint16(32).opaque8(new byte[31]).toByteArray()));
        });
        resumed("without identities", "RFC 8446 §4.2.11", Fault.MALFORMED_MESSAGE, m -> Rewrite.extension(m, PRE_SHARED_KEY,
                "0000 0000"));
    }

    private void resumed(String name, String rule, Fault fault, UnaryOperator<byte[]> change) {
        rows.add(BadMessage.of(Scenario.TLS13_RESUMED, "ClientHello", name, rule, fault, change));
    }

    private void secondHello() {
        second("with another random", Fault.CHANGED_CLIENT_HELLO, m -> Rewrite.flipped(m, 10));
        second("with another session id", Fault.CHANGED_CLIENT_HELLO, m -> Rewrite.flipped(m, 40));
        second("with another legacy_version", Fault.CHANGED_CLIENT_HELLO, m -> Rewrite.replaced(m, 1, 4));
        second("with other suites", Fault.CHANGED_CLIENT_HELLO, m -> Rewrite.clientSuites(m, hex("0004 1302 1301")));
        second("with another server name", Fault.CHANGED_CLIENT_HELLO, m -> Rewrite.extension(m, SERVER_NAME, "0004 00 0001 61"));
        second("with another extension", Fault.CHANGED_CLIENT_HELLO, m -> Rewrite.extension(m, 5, "01 0000 0000"));
        second("without an extension", Fault.CHANGED_CLIENT_HELLO, m -> Rewrite.without(m, ALPN));
        second("with other groups", Fault.CHANGED_CLIENT_HELLO, m -> Rewrite.extension(m, SUPPORTED_GROUPS, "0004 0017 001d"));
        second("with early_data", Fault.CHANGED_CLIENT_HELLO, m -> Rewrite.extension(m, EARLY_DATA, ""));
        second("with a cookie that it was not given", Fault.BAD_COOKIE, m -> Rewrite.extension(m, COOKIE, "0001 00"));
        second("without a share", Fault.BAD_KEY_SHARE_LIST, m -> Rewrite.extension(m, KEY_SHARE, "0000"));
        second("with the share of another group", Fault.BAD_KEY_SHARE_LIST, m -> shares(m, NamedGroup.X25519, filled(32, 9)));
        second("with two shares", Fault.BAD_KEY_SHARE_LIST, m -> {
            byte[] shares = Rewrite.extensions(m).get(KEY_SHARE);
            return Rewrite.extension(m, KEY_SHARE, new ByteWriter().opaque16(ScriptedPeer.concat(
                    Arrays.copyOfRange(shares, 2, shares.length), entry(NamedGroup.X25519, filled(32, 9)))).toByteArray());
        });
        second("with a point that is not on the curve", Fault.INVALID_KEY_SHARE, m -> shares(m, NamedGroup.SECP256R1,
                new byte[65]));
        second("for TLS 1.2", Fault.CHANGED_CLIENT_HELLO, m -> Rewrite.extension(m, SUPPORTED_VERSIONS, "02 0303"));
    }

    private void second(String name, Fault fault, UnaryOperator<byte[]> change) {
        rows.add(BadMessage.of(Scenario.TLS13_RETRY, "ClientHello", name, "RFC 8446 §4.1.2", fault, change).second()
                .client(c -> c.grease(false)));
    }

    private void clientCertificate() {
        mutual("Certificate", "with a context", "RFC 8446 §4.4.2", Fault.ILLEGAL_FIELD,
                m -> Rewrite.withBody(m, new byte[] {1, 7}, Arrays.copyOfRange(Rewrite.body(m), 1, m.length - 4)));
        mutual("Certificate", "without certificates", "RFC 8446 §4.4.2.4", Fault.CLIENT_CERTIFICATE_REQUIRED,
                m -> Rewrite.withBody(m, new byte[4]));
        mutual("Certificate", "with a certificate that is none", "RFC 8446 §6.2", Fault.MALFORMED_CERTIFICATE,
                m -> Rewrite.withBody(m, hex("00 000008 000003 020100 0000")));
        mutual("Certificate", "with an extension that was not asked for", "RFC 8446 §4.4.2", Fault.UNREQUESTED_EXTENSION,
                m -> Rewrite.withBody(m, hex("00 00000c 000003 020100 0004 fff1 0000")));
        mutual("Certificate", "cut short", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, m -> Rewrite.shortened(m, 1));
        mutual("CertificateVerify", "with a changed signature", "RFC 8446 §4.4.3", Fault.BAD_SIGNATURE, m -> Rewrite.flipped(m,
                -1));
        mutual("CertificateVerify", "with a scheme that does not fit the key", "RFC 8446 §4.4.3",
                Fault.UNOFFERED_SIGNATURE_SCHEME,
                m -> Rewrite.replaced(m, 0, 4, 3));
        mutual("CertificateVerify", "with a scheme of TLS 1.2", "RFC 8446 §4.4.3", Fault.UNOFFERED_SIGNATURE_SCHEME,
                m -> Rewrite.replaced(m, 0, 4, 1));
        mutual("CertificateVerify", "with a byte too many", "RFC 8446 §6.2", Fault.MALFORMED_MESSAGE, Rewrite::lengthened);
        rows.add(BadMessage.of(Scenario.TLS13_CLIENT_CERTIFICATE, "CertificateVerify", "over the server's context",
                "RFC 8446 §4.4.3",
                Fault.BAD_SIGNATURE, m -> m).client(c -> c.credentials(CredentialSelector.of(Rewrite.signing(
                        Setup.clientCredential(KeyKind.ED25519), content -> replace(content, "client", "server"))))));
        rows.add(BadMessage.of(Scenario.TLS13_CLIENT_CERTIFICATE, "CertificateVerify", "with a scheme that was not asked for",
                "RFC 8446 §4.4.3", Fault.UNOFFERED_SIGNATURE_SCHEME, m -> Rewrite.replaced(m, 0, 8, 8))
                .server(s -> s.signatureSchemes(List.of(SignatureScheme.ED25519))));
    }

    private void mutual(String item, String name, String rule, Fault fault, UnaryOperator<byte[]> change) {
        rows.add(BadMessage.of(Scenario.TLS13_CLIENT_CERTIFICATE, item, name, rule, fault, change));
    }

    private void finished() {
        for (Scenario scenario : new Scenario[] {Scenario.TLS13_FULL, Scenario.TLS13_RESUMED,
                Scenario.TLS13_CLIENT_CERTIFICATE}) {
            wrongFinished(scenario, "that is wrong", m -> Rewrite.flipped(m, 0));
            wrongFinished(scenario, "that is empty", m -> Rewrite.withBody(m));
            wrongFinished(scenario, "that is short", m -> Rewrite.shortened(m, 1));
            wrongFinished(scenario, "that is long", Rewrite::lengthened);
        }
    }

    private void wrongFinished(Scenario scenario, String name, UnaryOperator<byte[]> change) {
        rows.add(BadMessage.of(scenario, "Finished", name, "RFC 8446 §4.4.4", Fault.BAD_FINISHED, change));
    }
}
