package io.niotls.engine;

import static io.niotls.engine.HandshakeTest.info;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.CredentialSelector;
import io.niotls.config.ClientConfig;
import io.niotls.config.ClientHelloInfo;
import io.niotls.config.ConfigSelector;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.EncryptedExtension;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server's name (RFC 6066 §3), virtual hosts, and configurations that are replaced while running. */
class ServerNameTest {
    private final Tap tap = new Tap();
    private final List<ClientHelloInfo> seen = new ArrayList<>();

    static List<ProtocolVersion> versions() {
        return List.of(ProtocolVersion.TLS_1_3, ProtocolVersion.TLS_1_2);
    }

    /** A server that notes what its selector is told. */
    private ServerConfig.Builder noting(ServerConfig.Builder server) {
        ServerConfig chosen = server.build();
        return server.selector(hello -> {
            seen.add(hello);
            return chosen;
        });
    }

    @ParameterizedTest
    @MethodSource("versions")
    void serverSeesTheName(ProtocolVersion version) throws Exception {
        EnginePair pair = Setup.pair(Setup.client(version), noting(Setup.server(version)));
        HandshakeTest.exchange(pair);
        assertEquals(Optional.of(Setup.HOST), seen.get(0).serverName());
        assertEquals(Optional.of(Setup.HOST), info(pair.server).serverName());
        assertEquals(Optional.of(Setup.HOST), info(pair.client).serverName());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void neverSendsAnIpAddress(ProtocolVersion version) throws Exception {
        for (String address : List.of("192.0.2.1", "2001:db8::1")) {
            EnginePair pair = new EnginePair(Setup.client(version).build(), Peer.of(address, 443), noting(Setup.server(version)
                    .credentials(CredentialSelector.of(Setup.credential(KeyKind.ECDSA_P256, "192.0.2.1", "2001:db8::1"))))
                    .build());
            HandshakeTest.exchange(pair);
            assertEquals(Optional.empty(), seen.get(seen.size() - 1).serverName());
            assertEquals(Optional.empty(), info(pair.client).serverName());
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void sendsNoNameIfSwitchedOffButVerifiesIt(ProtocolVersion version) throws Exception {
        EnginePair pair = tap.pair(Setup.client(version).serverNameIndication(false), Setup.server(version));
        HandshakeTest.exchange(pair);
        assertFalse(tap.client.clientHello().extensions().has(ClientHelloExtension.SERVER_NAME));
        assertEquals(Optional.empty(), info(pair.server).serverName());
        assertEquals(Optional.empty(), info(pair.client).serverName());
        EnginePair wrong = Setup.pair(Setup.client(version).serverNameIndication(false), Setup.server(version)
                .credentials(CredentialSelector.of(Setup.credential(KeyKind.ECDSA_P256, "other.example"))));
        Refusal.expect(wrong, wrong.client, Fault.WRONG_HOST_NAME);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void verifiesAnotherNameThanItAsksFor(ProtocolVersion version) throws Exception {
        EnginePair pair = new EnginePair(Setup.client(version).build(), Peer.of("front.example", 443).verifiedAs(Setup.HOST),
                noting(Setup.server(version)).build());
        HandshakeTest.exchange(pair);
        assertEquals(Optional.of("front.example"), seen.get(0).serverName());
        EnginePair wrong = new EnginePair(Setup.client(version).build(), Setup.peer().verifiedAs("front.example"),
                Setup.server(version).build());
        Refusal.expect(wrong, wrong.client, Fault.WRONG_HOST_NAME);
    }

    @Test
    void selectorSeesTheNameInLowerCaseWithoutFinalDot() throws Exception {
        EnginePair pair = tap.pair(Setup.client(), noting(Setup.server()));
        tap.client.rewriter = Tap.clientHello(
                hello -> Hellos.with(hello, ClientHelloExtension.SERVER_NAME, "Server.EXAMPLE."));
        pair.server.input(pair.client.sends.carry(pair.client.output()));
        assertEquals(Optional.of("server.example"), seen.get(0).serverName());
    }

    @Test
    void selectorSeesTheWholeOffer() throws Exception {
        EnginePair pair = Setup.pair(Setup.client().applicationProtocols(List.of("h2", "http/1.1")), noting(Setup.server()));
        pair.handshake();
        ClientHelloInfo hello = seen.get(0);
        assertEquals(1, seen.size());
        assertEquals(List.of("h2", "http/1.1"), hello.applicationProtocols());
        assertTrue(hello.versions().containsAll(versions()));
        assertTrue(hello.cipherSuites().contains(CipherSuite.TLS_AES_128_GCM_SHA256));
        assertTrue(hello.groups().contains(NamedGroup.X25519_MLKEM768));
        assertTrue(hello.signatureSchemes().contains(SignatureScheme.ED25519));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void refusesUnknownName(ProtocolVersion version) {
        EnginePair pair = Setup.pair(Setup.client(version), Setup.server(version).selector(hello -> {
            throw new TlsException(Fault.UNKNOWN_SERVER_NAME, hello.serverName().orElse("none"));
        }));
        Refusal.expect(pair, pair.server, Fault.UNKNOWN_SERVER_NAME);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void acknowledgesTheNameOnlyWhereOneWasSent(ProtocolVersion version) throws Exception {
        for (boolean sent : new boolean[] {true, false}) {
            Tap each = new Tap();
            EnginePair pair = each.pair(Setup.client(version).serverNameIndication(sent), Setup.server(version));
            pair.handshake();
            assertEquals(sent, acknowledgesTheName(version, each));
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void doesNotAcknowledgeTheNameWhenResuming(ProtocolVersion version) throws Exception {
        ClientConfig client = Setup.client(version).build();
        ServerConfig server = Setup.server(version).build();
        HandshakeTest.exchange(new EnginePair(client, Setup.peer(), server));
        EnginePair pair = tap.pair(client.toBuilder(), server.toBuilder());
        HandshakeTest.exchange(pair);
        assertTrue(info(pair.server).resumed());
        assertTrue(tap.client.clientHello().extensions().has(ClientHelloExtension.SERVER_NAME));
        assertFalse(acknowledgesTheName(version, tap));
    }

    private static boolean acknowledgesTheName(ProtocolVersion version, Tap tap) throws TlsException {
        return version.equals(ProtocolVersion.TLS_1_3)
                ? NegotiationTest.encryptedExtensions(tap.server.last(HandshakeType.ENCRYPTED_EXTENSIONS)).extensions()
                        .has(EncryptedExtension.SERVER_NAME)
                : tap.server.serverHello().extensions().has(ServerHelloExtension.SERVER_NAME);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void virtualHostsHaveCertificatesVersionsAndProtocolsOfTheirOwn(ProtocolVersion version) throws Exception {
        ServerConfig first = Setup.server().versions(List.of(version)).applicationProtocols(List.of("one"))
                .credentials(CredentialSelector.of(Setup.credential(KeyKind.ECDSA_P256, "one.example"))).build();
        ServerConfig second = Setup.server().versions(List.of(version)).applicationProtocols(List.of("two"))
                .credentials(CredentialSelector.of(Setup.credential(KeyKind.ED25519, "two.example"))).build();
        ServerConfig otherwise = Setup.server().selector(ConfigSelector.byServerName(
                Map.of("one.example", first, "two.example", second), Setup.server().build())).build();
        for (String name : List.of("one", "two")) {
            EnginePair pair = new EnginePair(Setup.client().applicationProtocols(List.of("two", "one")).build(),
                    Peer.of(name + ".example", 443), otherwise);
            HandshakeTest.exchange(pair);
            assertEquals(version, info(pair.client).version());
            assertEquals(Optional.of(name), info(pair.client).applicationProtocol());
        }
        EnginePair pair = new EnginePair(Setup.client().build(), Setup.peer(), otherwise);
        HandshakeTest.exchange(pair);
        assertEquals(ProtocolVersion.TLS_1_3, info(pair.client).version());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void replacedConfigurationIsForTheNextConnection(ProtocolVersion version) throws Exception {
        AtomicReference<ServerConfig> current = new AtomicReference<>(Setup.server(version).build());
        ServerConfig front = Setup.server(version).selector(hello -> current.get()).build();
        EnginePair before = new EnginePair(Setup.client(version).build(), Setup.peer(), front);
        before.handshake();
        current.set(Setup.server(version).credentials(CredentialSelector.of(Setup.credential(KeyKind.ED448))).build());
        EnginePair after = new EnginePair(Setup.client(version).build(), Setup.peer(), front);
        HandshakeTest.exchange(after);
        assertNotEquals(info(before.client).peerCertificates(), info(after.client).peerCertificates());
        HandshakeTest.exchange(before);
    }
}
