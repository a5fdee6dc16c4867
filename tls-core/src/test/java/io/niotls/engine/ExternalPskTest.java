package io.niotls.engine;

import static io.niotls.engine.HandshakeTest.info;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.SecretBytes;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.OfferedPsks;
import io.niotls.message.PskMode;
import io.niotls.message.ServerHello;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.secret.EarlyStage;
import io.niotls.secret.Transcript;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.session.ExternalPsk;
import io.niotls.session.PskLookup;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pre-shared keys from outside TLS, RFC 8446 §4.2.11, and the two ways to use one, §4.2.9. */
class ExternalPskTest {
    private final Tap tap = new Tap();

    private static ExternalPsk psk(String identity, int keyByte) {
        return psk(identity, keyByte, HashAlgorithm.SHA256, Optional.empty());
    }

    private static ExternalPsk psk(String identity, int keyByte, HashAlgorithm hash, Optional<String> protocol) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) keyByte);
        return new ExternalPsk(identity.getBytes(StandardCharsets.US_ASCII), SecretBytes.owning(key), hash, protocol);
    }

    private static ClientConfig.Builder client(ExternalPsk... keys) {
        return Setup.client(ProtocolVersion.TLS_1_3).externalPsks(List.of(keys));
    }

    private static ServerConfig.Builder server(ExternalPsk... keys) {
        return Setup.server().pskLookup(PskLookup.of(List.of(keys)));
    }

    /** A server that has nothing but its keys. */
    private static ServerConfig.Builder bare(ExternalPsk... keys) {
        return ServerConfig.builder().random(Setup.seeded(2)).clock(Setup.clock()).pskLookup(PskLookup.of(List.of(keys)));
    }

    @Test
    void knownKeyAuthenticatesBothSides() throws Exception {
        EnginePair pair = Setup.pair(client(psk("one", 1)), bare(psk("one", 1)));
        HandshakeTest.exchange(pair);
        assertEquals(Resumption.EXTERNAL_PSK, info(pair.client).resumption());
        assertEquals(Resumption.EXTERNAL_PSK, info(pair.server).resumption());
        assertFalse(info(pair.client).resumed());
        assertEquals(List.of(), info(pair.client).peerCertificates());
        assertEquals(Optional.of(NamedGroup.X25519_MLKEM768), info(pair.client).group());
    }

    @Test
    void lookupIsAskedForEachIdentityInTurn() throws Exception {
        List<String> asked = new ArrayList<>();
        EnginePair pair = Setup.pair(client(psk("one", 1), psk("two", 2), psk("three", 3)),
                bare().pskLookup(identity -> {
                    asked.add(new String(identity, StandardCharsets.US_ASCII));
                    return asked.size() == 2 ? Optional.of(psk("two", 2)) : Optional.empty();
                }));
        HandshakeTest.exchange(pair);
        assertEquals(List.of("one", "two"), asked);
    }

    @Test
    void unknownIdentityMeansACertificateIfThereIsOne() throws Exception {
        EnginePair pair = Setup.pair(client(psk("one", 1)), server(psk("two", 1)));
        HandshakeTest.exchange(pair);
        assertEquals(Resumption.NONE, info(pair.client).resumption());
        assertFalse(info(pair.client).peerCertificates().isEmpty());
    }

    @Test
    void unknownIdentityIsRefusedWhereThereIsNoCertificate() {
        EnginePair pair = Setup.pair(client(psk("one", 1)), bare(psk("two", 1)));
        Refusal.expect(pair, pair.server, Fault.UNKNOWN_PSK_IDENTITY);
    }

    @Test
    void wrongKeyIsRefused() {
        EnginePair pair = Setup.pair(client(psk("one", 1)), server(psk("one", 2)));
        Refusal.expect(pair, pair.server, Fault.BAD_BINDER);
    }

    @Test
    void clientThatTakesNoTicketsStillSaysHowItUsesItsKeys() throws Exception {
        EnginePair pair = Setup.pair(client(psk("one", 1)).tickets(false), bare(psk("one", 1)));
        HandshakeTest.exchange(pair);
        assertEquals(Resumption.EXTERNAL_PSK, info(pair.client).resumption());
    }

    @Test
    void ticketOfAKeyResumes() throws Exception {
        ClientConfig config = client(psk("one", 1)).build();
        ServerConfig server = bare(psk("one", 1)).build();
        new EnginePair(config, Setup.peer(), server).handshake();
        EnginePair second = new EnginePair(config, Setup.peer(), server);
        HandshakeTest.exchange(second);
        assertEquals(Resumption.PSK, info(second.client).resumption());
    }

    @Test
    void keyForSha384IsUsedWithItsSuite() throws Exception {
        ExternalPsk key = psk("one", 1, HashAlgorithm.SHA384, Optional.empty());
        EnginePair pair = Setup.pair(client(key), bare(key));
        HandshakeTest.exchange(pair);
        assertEquals(CipherSuite.TLS_AES_256_GCM_SHA384, info(pair.client).cipherSuite());
        EnginePair none = Setup.pair(client(key),
                server(key).cipherSuites(List.of(CipherSuite.TLS_AES_128_GCM_SHA256)));
        HandshakeTest.exchange(none);
        assertEquals(Resumption.NONE, info(none.client).resumption());
    }

    @Test
    void keyIsBoundToItsApplicationProtocol() throws Exception {
        ExternalPsk key = psk("one", 1, HashAlgorithm.SHA256, Optional.of("a"));
        EnginePair bound = Setup.pair(client(key).applicationProtocols(List.of("b", "a")),
                server(key).applicationProtocols(List.of("a")));
        HandshakeTest.exchange(bound);
        assertEquals(Resumption.EXTERNAL_PSK, info(bound.server).resumption());
        EnginePair other = Setup.pair(client(key).applicationProtocols(List.of("b", "a")),
                server(key).applicationProtocols(List.of("b")));
        HandshakeTest.exchange(other);
        assertEquals(Resumption.NONE, info(other.server).resumption());
        EnginePair none = Setup.pair(client(key), server(key));
        HandshakeTest.exchange(none);
        assertEquals(Resumption.NONE, info(none.server).resumption());
    }

    @Test
    void keyIsOfNoUseInTls12() throws Exception {
        EnginePair pair = Setup.pair(
                Setup.client(ProtocolVersion.TLS_1_2).externalPsks(List.of(psk("one", 1))), server(psk("one", 1)));
        HandshakeTest.exchange(pair);
        assertEquals(Resumption.NONE, info(pair.client).resumption());
    }

    // ---- psk_ke ----

    @Test
    void clientOffersThePskAloneOnlyIfAllowed() throws Exception {
        assertEquals(List.of(PskMode.PSK_DHE_KE), modes(false));
        assertEquals(List.of(PskMode.PSK_DHE_KE, PskMode.PSK_KE), modes(true));
    }

    private static List<PskMode> modes(boolean allowed) throws Exception {
        Tap tap = new Tap();
        EnginePair pair = tap.pair(client(psk("one", 1)).grease(false).pskWithoutKeyExchange(allowed),
                bare(psk("one", 1)).pskWithoutKeyExchange(true));
        HandshakeTest.exchange(pair);
        assertTrue(info(pair.server).group().isPresent(), "a key exchange is preferred");
        return tap.client.clientHello().extensions().get(ClientHelloExtension.PSK_KEY_EXCHANGE_MODES).orElseThrow();
    }

    /** Makes the hello one of a client that knows psk_ke only, with a binder that fits. */
    private static ClientHello pskOnly(ClientHello hello, ExternalPsk key) {
        OfferedPsks psks = hello.extensions().get(ClientHelloExtension.PRE_SHARED_KEY).orElseThrow();
        ClientHello unbound = Hellos.with(Hellos.with(Hellos.without(Hellos.without(hello, ExtensionType.KEY_SHARE),
                ExtensionType.SUPPORTED_GROUPS), ClientHelloExtension.PSK_KEY_EXCHANGE_MODES, List.of(PskMode.PSK_KE)),
                ClientHelloExtension.PRE_SHARED_KEY, psks);
        byte[] encoded = unbound.encode();
        byte[] digest = Transcript.of(Setup.CRYPTO, key.hash(), encoded, encoded.length - psks.bindersLength());
        try (EarlyStage early = EarlyStage.withPsk(Setup.CRYPTO, key.hash(), key.key())) {
            return Hellos.with(unbound, ClientHelloExtension.PRE_SHARED_KEY,
                    new OfferedPsks(psks.identities(), List.of(early.binder(true, digest))));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"YES", "NO"})
    void serverUsesThePskAloneOnlyIfAllowed(Answer allowed) throws Exception {
        ExternalPsk key = psk("one", 1);
        EnginePair pair = tap.pair(client(key).pskWithoutKeyExchange(true),
                bare(key).pskWithoutKeyExchange(allowed == Answer.YES));
        tap.client.rewriter = Tap.clientHello(hello -> pskOnly(hello, key));
        if (allowed == Answer.NO) {
            // What is left is a hello without a PSK, and that needs groups.
            Refusal.expect(pair, pair.server, Fault.MISSING_EXTENSION);
            return;
        }
        pair.server.input(pair.client.sends.carry(pair.client.output()));
        assertTrue(pair.server.engine.failure().isEmpty());
        pair.server.sends.carry(pair.server.output());
        ServerHello answer = tap.server.serverHello();
        assertTrue(answer.extensions().has(ServerHelloExtension.PRE_SHARED_KEY));
        assertFalse(answer.extensions().has(ServerHelloExtension.KEY_SHARE));
        assertArrayEquals(new Object[] {HandshakeType.SERVER_HELLO, HandshakeType.ENCRYPTED_EXTENSIONS, HandshakeType.FINISHED},
                tap.server.types().toArray());
    }

    /** A boolean with a name in the report. */
    enum Answer { YES, NO }

    @Test
    void clientTakesThePskAloneOnlyIfAllowed() {
        ExternalPsk key = psk("one", 1);
        EnginePair pair = tap.pair(client(key), bare(key));
        tap.server.rewriter = Tap.serverHello(hello -> Hellos.without(hello, ExtensionType.KEY_SHARE));
        Refusal.expectUnheard(pair, pair.client, Fault.MISSING_EXTENSION);

        Tap other = new Tap();
        EnginePair allowed = other.pair(client(key).pskWithoutKeyExchange(true), bare(key));
        other.server.rewriter = Tap.serverHello(hello -> Hellos.without(hello, ExtensionType.KEY_SHARE));
        // The hello is taken; the keys then differ, for the server did use its share.
        Refusal.expectUnheard(allowed, allowed.client, Fault.RECORD_NOT_AUTHENTIC);
    }
}
