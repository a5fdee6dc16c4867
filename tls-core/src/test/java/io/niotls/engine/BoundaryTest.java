package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.auth.CredentialSelector;
import io.niotls.auth.PkixVerifier;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.engine.Resumptions.AnyServerStore;
import io.niotls.engine.Resumptions.Way;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Resumption never crosses a boundary: where anything that was agreed on or verified would be different today, the handshake is
 * a full one. The client's store offers its session to everybody, so that it is the engines that are asked.
 */
class BoundaryTest {
    /** One credential for all connections of a client: another one is a boundary too. */
    private static final CredentialSelector CLIENT = CredentialSelector.of(Setup.clientCredential(KeyKind.ECDSA_P256));
    private static final List<X509Certificate> MORE_ANCHORS = List.of(
            TestPki.root(KeyKind.ECDSA_P256).certificate(), TestPki.root(KeyKind.ED25519).certificate());
    private static final PkixVerifier OTHER_VERIFIER = PkixVerifier.builder()
            .anchors(MORE_ANCHORS).checkHostName(false).build();
    private static final CredentialSelector BOTH_NAMES =
            CredentialSelector.of(Setup.credential(KeyKind.ECDSA_P256, Setup.HOST, "other.example"));

    /** What is different in the second connection. */
    enum Change {
        VIRTUAL_HOST(client -> client, server -> server.virtualHost("another")),
        CLIENT_CERTIFICATE_REQUIRED(client -> client, server -> server.clientAuthentication(ClientAuthentication.REQUIRED)),
        NO_CLIENT_CERTIFICATE_ASKED(client -> client, server -> server.clientAuthentication(ClientAuthentication.NONE)),
        VERIFIER_OF_CLIENTS(client -> client, server -> server.peerVerifier(OTHER_VERIFIER)),
        APPLICATION_PROTOCOL(client -> client, server -> server.applicationProtocols(List.of("b"))),
        APPLICATION_PROTOCOL_OF_A_CALLBACK(client -> client,
                server -> server.applicationProtocolSelector((name, offered) -> Optional.of("b"))),
        OFFERED_PROTOCOLS(client -> client.applicationProtocols(List.of("a")), server -> server),
        VERIFIER_OF_SERVERS(client -> client.peerVerifier(PkixVerifier.builder()
                .anchors(MORE_ANCHORS).build()), server -> server),
        CLIENT_CREDENTIAL(client -> client.credentials(
                CredentialSelector.of(Setup.clientCredential(KeyKind.ECDSA_P384))), server -> server),
        VERIFIED_NAME(client -> client, server -> server) {
            @Override
            Peer peer() {
                return Setup.peer().verifiedAs("other.example");
            }
        },
        SERVER_NAME(client -> client, server -> server) {
            @Override
            Peer peer() {
                return Peer.of("other.example", Setup.PORT).verifiedAs(Setup.HOST);
            }
        },
        NO_SERVER_NAME(client -> client.serverNameIndication(false), server -> server);

        final UnaryOperator<ClientConfig.Builder> client;
        final UnaryOperator<ServerConfig.Builder> server;

        Change(UnaryOperator<ClientConfig.Builder> client, UnaryOperator<ServerConfig.Builder> server) {
            this.client = client;
            this.server = server;
        }

        Peer peer() {
            return Setup.peer();
        }
    }

    static List<Arguments> table() {
        List<Arguments> table = new ArrayList<>();
        for (Way way : Way.values()) {
            for (Change change : Change.values()) {
                table.add(Arguments.of(way, change));
            }
        }
        return table;
    }

    private static ClientConfig.Builder client(Resumptions both) {
        return both.client().applicationProtocols(List.of("a", "b")).credentials(CLIENT);
    }

    private static ServerConfig.Builder server(Resumptions both) {
        return both.server().applicationProtocols(List.of("a")).credentials(BOTH_NAMES)
                .clientAuthentication(ClientAuthentication.REQUESTED).virtualHost("one");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void unchangedConnectionResumes(Way way) throws Exception {
        Resumptions both = new Resumptions(way, new AnyServerStore());
        assertEquals(Resumption.NONE, Resumptions.connect(client(both), server(both)));
        assertEquals(way.resumption, Resumptions.connect(client(both), server(both)));
    }

    @ParameterizedTest
    @MethodSource("table")
    void changeMeansAFullHandshake(Way way, Change change) throws Exception {
        Resumptions both = new Resumptions(way, new AnyServerStore());
        assertEquals(Resumption.NONE, Resumptions.connect(client(both), server(both)));
        assertEquals(Resumption.NONE, Resumptions.connect(
                change.client.apply(client(both)), change.peer(), change.server.apply(server(both))));
    }

    @ParameterizedTest
    @MethodSource("table")
    void changeBackDoesNotHelp(Way way, Change change) throws Exception {
        Resumptions both = new Resumptions(way, new AnyServerStore());
        assertEquals(Resumption.NONE, Resumptions.connect(
                change.client.apply(client(both)), change.peer(), change.server.apply(server(both))));
        assertEquals(Resumption.NONE, Resumptions.connect(client(both), server(both)));
    }
}
