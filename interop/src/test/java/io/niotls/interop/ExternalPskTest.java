package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.Alert;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.session.ExternalPsk;
import io.niotls.session.PskLookup;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** External pre-shared keys of TLS 1.3, in both roles. */
class ExternalPskTest {
    private static final String KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String WRONG_KEY = "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String IDENTITY = "someone";
    /** OpenSSL takes keys given this way for SHA-256 and this suite. */
    private static final List<String> OPTIONS =
            List.of("-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256", "-psk_identity", IDENTITY, "-psk");

    @TempDir
    private static Path directory;

    private static PemFiles files;

    @BeforeAll
    static void start() {
        OpenSsl.installed();
        files = new PemFiles(directory);
    }

    private static ExternalPsk psk() {
        return new ExternalPsk(
                IDENTITY.getBytes(StandardCharsets.US_ASCII), SecretBytes.owning(HexFormat.of().parseHex(KEY)));
    }

    private static ServerConfig server() {
        return Settings.server(ProtocolVersion.TLS_1_3).pskLookup(PskLookup.of(List.of(psk()))).build();
    }

    private static ClientConfig client() {
        return Settings.client(ProtocolVersion.TLS_1_3).externalPsks(List.of(psk())).build();
    }

    @Test
    void ourServerFindsTheKeyOfOpenSsl() throws Exception {
        Exchange.Outcome outcome =
                Exchange.withClient(files, server(), Exchange.arguments(OPTIONS, List.of(KEY)));
        assertEquals(Resumption.EXTERNAL_PSK, outcome.info().resumption());
        // OpenSSL has no other word for a handshake without certificates.
        assertTrue(outcome.said().contains("\nReused, TLSv1.3"), outcome::said);
        assertTrue(outcome.said().contains("no peer certificate available"), outcome::said);
    }

    @Test
    void ourServerRefusesAnotherKey() throws Exception {
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            FutureTask<String> served = listener.next(server(), Dialogue::hearAll);
            try (Program client = Exchange.client(files, listener.port(), Exchange.arguments(OPTIONS, List.of(WRONG_KEY)))) {
                client.expect("alert decrypt error");
                assertEquals(Fault.BAD_BINDER, assertThrows(TlsException.class, () -> Dialogue.result(served)).fault());
            }
        }
    }

    @Test
    void ourServerFallsBackToItsCertificateForAnUnknownIdentity() throws Exception {
        Exchange.Outcome outcome =
                Exchange.withClient(files, server(), List.of("-tls1_3", "-psk_identity", "nobody", "-psk", KEY));
        assertEquals(Resumption.NONE, outcome.info().resumption());
        assertTrue(outcome.said().contains("Verify return code: 0 (ok)"), outcome::said);
    }

    private static OpenSsl.Server openSslServer(String key) throws Exception {
        return Exchange.reversing(files, Exchange.arguments(
                files.server(KeyKind.ECDSA_P256).arguments(), OPTIONS, List.of(key)));
    }

    @Test
    void openSslFindsTheKeyOfOurClient() throws Exception {
        try (OpenSsl.Server server = openSslServer(KEY)) {
            Exchange.Outcome outcome = Exchange.withServer(server, client());
            assertEquals(Resumption.EXTERNAL_PSK, outcome.info().resumption());
            assertEquals(List.of(), outcome.info().peerCertificates());
        }
    }

    @Test
    void openSslRefusesAnotherKeyOfOurClient() throws Exception {
        try (OpenSsl.Server server = openSslServer(WRONG_KEY)) {
            TlsException failure = assertThrows(TlsException.class, () -> Exchange.withServer(server, client()));
            // RFC 8446 §4.2.11 wants decrypt_error; some versions of OpenSSL say illegal_parameter.
            assertTrue(List.of(Alert.DECRYPT_ERROR, Alert.ILLEGAL_PARAMETER).contains(failure.receivedAlert().orElseThrow()));
        }
    }

    @Test
    void ourClientVerifiesTheCertificateOfAServerThatDoesNotKnowItsKey() throws Exception {
        try (OpenSsl.Server server = Exchange.reversing(files, files.server(KeyKind.ECDSA_P256).arguments())) {
            Exchange.Outcome outcome = Exchange.withServer(server, client());
            assertEquals(Resumption.NONE, outcome.info().resumption());
            assertEquals(2, outcome.info().peerCertificates().size());
        }
    }
}
