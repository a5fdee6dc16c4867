package io.niotls.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.auth.CertificateLimits;
import io.niotls.auth.Credential;
import io.niotls.auth.CredentialChoice;
import io.niotls.auth.InsecurePeerVerifier;
import io.niotls.auth.PeerCertificates;
import io.niotls.auth.PeerVerifier;
import io.niotls.auth.VerifiedPeer;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.SecretBytes;
import io.niotls.crypto.Signer;
import io.niotls.engine.TlsEngine;
import io.niotls.handshake.PskOffer;
import io.niotls.message.CertificateTls13;
import io.niotls.message.CertificateVerify;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.OfferedPsks;
import io.niotls.message.Rfc8448Trace;
import io.niotls.proto.Alert;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ContentType;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.record.RecordProtection;
import io.niotls.record.RecordSealer;
import io.niotls.secret.EarlyStage;
import io.niotls.secret.Transcript;
import io.niotls.session.ClientSession;
import io.niotls.session.ClientSessionKey;
import io.niotls.session.ClientSessionStore;
import io.niotls.session.ServerSession;
import io.niotls.session.StatelessCookie;
import io.niotls.session.TicketProtector;
import io.niotls.testing.Setup;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The traces of RFC 8448, byte for byte, as far as another implementation's can be repeated.
 *
 * <p>Our hellos have other extensions than those of the traces, so no whole connection can be equal. What is compared: everything
 * that a client does after its ClientHello (the real states and record layer, fed with the trace's records, must produce the
 * trace's records); the first flight of a server up to its EncryptedExtensions (the real engine, fed with the trace's
 * ClientHello, must answer with the trace's records); and the protection of every record of both sides.
 */
class Rfc8448Test {
    private static final CipherSuite SUITE = CipherSuite.TLS_AES_128_GCM_SHA256;
    /** The traces' RSA keys have 1,024 bits. */
    private static final PeerVerifier SHORT_KEYS = new PeerVerifier() {
        private final PeerVerifier everyone = InsecurePeerVerifier.acceptingEveryone();

        @Override
        public VerifiedPeer verify(PeerCertificates peer) throws TlsException {
            return everyone.verify(peer);
        }

        @Override
        public byte[] identity() {
            return everyone.identity();
        }

        @Override
        public List<X500Principal> authorities() {
            return List.of();
        }

        @Override
        public CertificateLimits limits() {
            return new CertificateLimits(10, 65_536, 8_192, 1_024, 256);
        }
    };

    private final List<String> keyLog = new ArrayList<>();
    private final Kept kept = new Kept();

    /** Keeps the last session. */
    private static final class Kept implements ClientSessionStore {
        private ClientSession session;

        @Override
        public void put(ClientSessionKey key, ClientSession other) {
            session = other;
        }

        @Override
        public Optional<ClientSession> take(ClientSessionKey key) {
            return Optional.empty();
        }

        @Override
        public void remove(ClientSessionKey key, ClientSession other) {
            // nothing to do
        }
    }

    // ---- The client's side, after its hello ----

    @Test
    void clientAnswersTheSimpleHandshakeOfSection3() throws Exception {
        Rfc8448Trace trace = Rfc8448Trace.section(3);
        TraceClient client = start(trace, config(false));
        client.receive(trace.get("server handshake record 2 complete"));
        assertArrayEquals(trace.get("client handshake record 2 complete"), client.sent());
        assertSecrets(trace, "server");
        client.receive(trace.get("server handshake record 3 complete"));
        assertArrayEquals(trace.get("server resumption expanded"), kept.session.secret());
        assertEquals(30, kept.session.lifetime().toSeconds());
        byte[] data = trace.get("client application_data record payload");
        assertArrayEquals(trace.get("client application_data record complete"), client.seal(data));
        assertArrayEquals(trace.get("server application_data record payload"),
                client.receive(trace.get("server application_data record complete")));
        assertClose(trace, client);
    }

    @Test
    void clientAnswersTheHandshakeAfterTheHelloRetryRequestOfSection5() throws Exception {
        Rfc8448Trace trace = Rfc8448Trace.section(5);
        Transcript transcript = new Transcript(Setup.CRYPTO);
        transcript.add(trace.get("client ClientHello"));
        transcript.start(SUITE.hash());
        transcript.replaceWithMessageHash();
        transcript.add(trace.get("server ServerHello"));
        TraceClient client = TraceClient.start(config(false).build(), transcript, trace.get("client ClientHello 2"),
                trace.get("server ServerHello 2"), NamedGroup.SECP256R1, trace.get("client P-256 private key"), List.of(),
                Optional.of(SUITE));
        client.receive(trace.get("server handshake record 3 complete"));
        assertArrayEquals(trace.get("client handshake record 3 complete"), client.sent());
        assertSecrets(trace, "server");
        assertClose(trace, client);
    }

    @Test
    void clientAnswersTheCertificateRequestOfSection6() throws Exception {
        Rfc8448Trace trace = Rfc8448Trace.section(6);
        CertificateTls13 certificate = new HandshakeFrame(trace.get("client Certificate"))
                .expect(HandshakeType.CERTIFICATE, CertificateTls13::decode);
        CertificateVerify verify = new HandshakeFrame(trace.get("client CertificateVerify"))
                .expect(HandshakeType.CERTIFICATE_VERIFY, CertificateVerify::decode);
        Credential credential = credential(certificate.entries().get(0).certificate(), verify);
        TraceClient client = start(trace, config(false)
                .credentials(request -> Optional.of(new CredentialChoice(credential, verify.scheme()))));
        client.receive(trace.get("server handshake record 2 complete"));
        assertArrayEquals(trace.get("client handshake record 2 complete"), client.sent());
        assertSecrets(trace, "server");
        assertClose(trace, client);
    }

    @Test
    void clientAnswersTheMiddleboxHandshakeOfSection7() throws Exception {
        Rfc8448Trace trace = Rfc8448Trace.section(7);
        TraceClient client = start(trace, config(true));
        client.receive(trace.get("server change_cipher_spec record complete"));
        client.receive(trace.get("server handshake record 2 complete"));
        assertArrayEquals(ScriptedPeer.concat(trace.get("client change_cipher_spec record complete"),
                trace.get("client handshake record 2 complete")), client.sent());
        assertSecrets(trace, "server");
        assertClose(trace, client);
    }

    /**
     * Early data is left out: this library has none yet. The client's Finished of the trace covers an EndOfEarlyData, so it and
     * what follows it cannot be equal; all before it is.
     */
    @Test
    void clientResumesTheSessionOfSection4UpToItsOwnFinished() throws Exception {
        Rfc8448Trace trace = Rfc8448Trace.section(4);
        SecretBytes key = SecretBytes.copyOf(Rfc8448Trace.section(3).get("server resumption expanded"));
        TraceClient client = TraceClient.start(config(false).build(), new Transcript(Setup.CRYPTO), hello(trace),
                trace.get("server ServerHello"), NamedGroup.X25519, trace.get("client x25519 private key"),
                List.of(new PskOffer(new byte[0], 0, key, SUITE.hash(), Optional.empty())), Optional.empty());
        client.receive(trace.get("server handshake record 2 complete"));
        assertSecrets(trace, "server");
        assertArrayEquals(trace.get("server application_data record payload"),
                client.receive(trace.get("server application_data record complete")));
        client.receive(trace.get("server alert record complete"));
        assertEquals(List.of(Alert.CLOSE_NOTIFY), client.alerts);
    }

    /** The hello of section 4 stands whole only in its record. */
    private static byte[] hello(Rfc8448Trace trace) {
        byte[] record = trace.get("client handshake record complete");
        return Arrays.copyOfRange(record, 5, record.length);
    }

    private TraceClient start(Rfc8448Trace trace, ClientConfig.Builder config) throws Exception {
        return TraceClient.start(config.build(), new Transcript(Setup.CRYPTO), trace.get("client ClientHello"),
                trace.get("server ServerHello"), NamedGroup.X25519, trace.get("client x25519 private key"), List.of(),
                Optional.empty());
    }

    private ClientConfig.Builder config(boolean middleboxCompatibility) {
        return Setup.client(ProtocolVersion.TLS_1_3)
                .peerVerifier(SHORT_KEYS)
                .sessions(kept)
                .keyLog(keyLog::add)
                .middleboxCompatibility(middleboxCompatibility);
    }

    private void assertSecrets(Rfc8448Trace trace, String side) {
        assertHandshakeSecrets(trace, side);
        assertArrayEquals(trace.get(side + " c ap traffic expanded"), logged("CLIENT_TRAFFIC_SECRET_0"));
        assertArrayEquals(trace.get(side + " s ap traffic expanded"), logged("SERVER_TRAFFIC_SECRET_0"));
        assertArrayEquals(trace.get(side + " exp master expanded"), logged("EXPORTER_SECRET"));
    }

    private void assertHandshakeSecrets(Rfc8448Trace trace, String side) {
        assertArrayEquals(trace.get(side + " c hs traffic expanded"), logged("CLIENT_HANDSHAKE_TRAFFIC_SECRET"));
        assertArrayEquals(trace.get(side + " s hs traffic expanded"), logged("SERVER_HANDSHAKE_TRAFFIC_SECRET"));
    }

    private byte[] logged(String label) {
        String line = keyLog.stream().filter(other -> other.startsWith(label + " ")).findFirst().orElseThrow();
        return HexFormat.of().parseHex(line.substring(line.lastIndexOf(' ') + 1));
    }

    private static void assertClose(Rfc8448Trace trace, TraceClient client) throws Exception {
        assertArrayEquals(trace.get("client alert record complete"), client.closeNotify());
        client.receive(trace.get("server alert record complete"));
        assertEquals(List.of(Alert.CLOSE_NOTIFY), client.alerts);
    }

    // ---- The server's side, up to its EncryptedExtensions ----

    @ParameterizedTest
    @ValueSource(ints = {3, 6, 7})
    void engineAnswersTheClientHelloWithTheServerHelloOfTheTrace(int section) throws Exception {
        Rfc8448Trace trace = Rfc8448Trace.section(section);
        byte[] expected = section == 7
                ? ScriptedPeer.concat(trace.get("server handshake record complete"),
                    trace.get("server change_cipher_spec record complete"))
                : trace.get("server handshake record complete");
        ServerConfig config = server(trace)
                .random(new Replay(trace.get("server x25519 private key"), random(trace.get("server ServerHello"))))
                .clientAuthentication(section == 6 ? ClientAuthentication.REQUIRED : ClientAuthentication.NONE)
                .build();
        TlsEngine engine = TlsEngine.server(config);
        assertStart(expected, exchange(engine, trace.get("client handshake record complete")));
        assertHandshakeSecrets(trace, "server");
    }

    @Test
    void engineSendsTheHelloRetryRequestAndTheServerHelloOfSection5() throws Exception {
        Rfc8448Trace trace = Rfc8448Trace.section(5);
        byte[] cookie = new HandshakeFrame(trace.get("client ClientHello 2")).expect(HandshakeType.CLIENT_HELLO,
                ClientHello::decode)
                .extensions().get(ClientHelloExtension.COOKIE).orElseThrow();
        ServerConfig config = server(trace)
                .groups(List.of(NamedGroup.SECP256R1))
                .cookie(new StatelessCookie(protector(cookie, null)))
                .random(new Replay(trace.get("server P-256 private key"), random(trace.get("server ServerHello 2"))))
                .build();
        TlsEngine engine = TlsEngine.server(config);
        assertArrayEquals(
                trace.get("server handshake record complete"), exchange(engine, trace.get("client handshake record complete")));
        assertStart(trace.get("server handshake record 2 complete"),
                exchange(engine, trace.get("client handshake record 2 complete")));
        assertHandshakeSecrets(trace, "server");
    }

    /** The early data of the trace is not accepted; ServerHello and handshake secrets do not depend on that. */
    @Test
    void engineResumesTheSessionOfSection4WithItsServerHello() throws Exception {
        Rfc8448Trace trace = Rfc8448Trace.section(4);
        byte[][] state = new byte[1][];
        ServerConfig config = server(trace)
                .tickets(protector(null, state))
                .random(new Replay(trace.get("server x25519 private key"), random(trace.get("server ServerHello"))))
                .build();
        state[0] = ServerSession.builder(ProtocolVersion.TLS_1_3, SUITE,
                Rfc8448Trace.section(3).get("server resumption expanded"))
                .createdAt(config.clock().instant())
                .lifetime(Duration.ofSeconds(30))
                .serverName("server")
                .extendedMasterSecret(true)
                .boundary(config.boundary())
                .build().encode();
        TlsEngine engine = TlsEngine.server(config);
        assertStart(trace.get("server handshake record complete"), exchange(engine,
                trace.get("client handshake record complete")));
        assertHandshakeSecrets(trace, "server");
    }

    private ServerConfig.Builder server(Rfc8448Trace trace) throws Exception {
        // Section 4 has no certificate; the one of section 3 is never used there.
        Rfc8448Trace other = trace.names().contains("server Certificate") ? trace : Rfc8448Trace.section(3);
        CertificateTls13 certificate = new HandshakeFrame(other.get("server Certificate"))
                .expect(HandshakeType.CERTIFICATE, CertificateTls13::decode);
        CertificateVerify verify = new HandshakeFrame(other.get("server CertificateVerify"))
                .expect(HandshakeType.CERTIFICATE_VERIFY, CertificateVerify::decode);
        Credential credential = credential(certificate.entries().get(0).certificate(), verify);
        return Setup.server(ProtocolVersion.TLS_1_3)
                .groups(List.of(NamedGroup.X25519))
                .withoutTickets() // whose keys would be random
                .credentials(request -> Optional.of(new CredentialChoice(credential, verify.scheme())))
                .keyLog(keyLog::add);
    }

    private static Credential credential(byte[] der, CertificateVerify verify) throws Exception {
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
        return Credential.of(List.of(certificate), new Signer() {
            @Override
            public List<SignatureScheme> schemes() {
                return List.of(verify.scheme());
            }

            @Override
            public byte[] sign(SignatureScheme scheme, byte[] content) {
                return verify.signature(); // RSA-PSS and ECDSA are randomised
            }
        });
    }

    private static TicketProtector protector(byte[] sealed, byte[][] opened) {
        return new TicketProtector() {
            @Override
            public byte[] seal(byte[] state) {
                return sealed.clone();
            }

            @Override
            public Optional<byte[]> open(byte[] ticket) {
                return Optional.ofNullable(opened[0]).map(byte[]::clone);
            }
        };
    }

    private static byte[] random(byte[] serverHello) {
        return Arrays.copyOfRange(serverHello, 6, 38);
    }

    private static byte[] exchange(TlsEngine engine, byte[] record) throws Exception {
        ByteBuffer out = ByteBuffer.allocate(40_000);
        engine.receive(ByteBuffer.wrap(record), ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void assertStart(byte[] expected, byte[] actual) {
        assertArrayEquals(expected, Arrays.copyOf(actual, expected.length));
    }

    // ---- Binder and records ----

    @Test
    void binderOfSection4IsRight() throws Exception {
        Rfc8448Trace trace = Rfc8448Trace.section(4);
        byte[] hello = hello(trace);
        OfferedPsks psks = new HandshakeFrame(hello).expect(HandshakeType.CLIENT_HELLO, ClientHello::decode)
                .extensions().get(ClientHelloExtension.PRE_SHARED_KEY).orElseThrow();
        int covered = hello.length - psks.bindersLength();
        assertArrayEquals(trace.get("client PSK binder ClientHello prefix"), Arrays.copyOf(hello, covered));
        byte[] digest = Transcript.of(Setup.CRYPTO, HashAlgorithm.SHA256, hello, covered);
        SecretBytes key = SecretBytes.copyOf(Rfc8448Trace.section(3).get("server resumption expanded"));
        try (EarlyStage early = EarlyStage.withPsk(Setup.CRYPTO, HashAlgorithm.SHA256, key)) {
            byte[] binder = early.binder(false, digest);
            assertArrayEquals(trace.get("client PSK binder finished"), binder);
            assertArrayEquals(binder, psks.binders().get(0));
        }
    }

    /** Early data's record and EndOfEarlyData's too. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7})
    void everyProtectedRecordOfBothSidesIsSealedAlike(int section) {
        Rfc8448Trace trace = Rfc8448Trace.section(section);
        Map<String, RecordSealer> sealers = new HashMap<>();
        int records = 0;
        for (String name : trace.names()) {
            if (!name.endsWith(" complete") || trace.get(name)[0] != 23) {
                continue;
            }
            byte[] payload = trace.get(name.replace(" complete", " payload"));
            String keys = keys(trace, name, payload);
            RecordSealer sealer = sealers.computeIfAbsent(keys, prefix -> RecordProtection.tls13Sealer(Setup.CRYPTO, SUITE,
                    SecretBytes.copyOf(trace.get(prefix + " key expanded")),
                            SecretBytes.copyOf(trace.get(prefix + " iv expanded"))));
            ContentType type = name.contains("handshake") ? ContentType.HANDSHAKE
                    : name.contains("alert") ? ContentType.ALERT : ContentType.APPLICATION_DATA;
            byte[] out = new byte[payload.length + 100];
            int length = sealer.seal(type, payload, 0, payload.length, out, 0);
            assertArrayEquals(trace.get(name), Arrays.copyOf(out, length), name);
            records++;
        }
        assertEquals(Map.of(3, 7, 4, 8, 5, 4, 6, 4, 7, 4).get(section), records);
    }

    /** The RFC prints each key once: those of the client's handshake as the server's for reading, but in section 4. */
    private static String keys(Rfc8448Trace trace, String name, byte[] payload) {
        String side = name.substring(0, name.indexOf(' '));
        boolean endOfEarlyData = name.contains("handshake") && payload[0] == HandshakeType.END_OF_EARLY_DATA.code();
        boolean early = endOfEarlyData || trace.names().contains("client EndOfEarlyData")
                && name.equals("client application_data record complete");
        boolean ticket = name.contains("handshake") && payload[0] == HandshakeType.NEW_SESSION_TICKET.code();
        String epoch = early ? "early application" : name.contains("handshake") && !ticket ? "handshake" : "application";
        String own = side + " write traffic keys for " + epoch + " data";
        return trace.names().contains(own + " key expanded") ? own : "server read traffic keys for " + epoch + " data";
    }
}
