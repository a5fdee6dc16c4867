package io.niotls.handshake.tls12;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.message.Finished;
import io.niotls.message.HelloRequest;
import io.niotls.message.ServerHelloDone;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.Setup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages that come too early, too late, twice or not at all (SMACK, CVE-2014-0224, CVE-2014-6593). */
class OrderTest {
    private static final byte[] HELLO_REQUEST = {22, 3, 3, 0, 4, 0, 0, 0, 0};

    /** Where a scripted server can stop, and what it may say next. */
    enum ServerAt {
        CERTIFICATE(HandshakeType.CERTIFICATE, HandshakeType.HELLO_REQUEST),
        SERVER_KEY_EXCHANGE(HandshakeType.SERVER_KEY_EXCHANGE, HandshakeType.HELLO_REQUEST),
        SERVER_HELLO_DONE(HandshakeType.SERVER_HELLO_DONE, HandshakeType.CERTIFICATE_REQUEST, HandshakeType.HELLO_REQUEST),
        CHANGE_CIPHER_SPEC(),
        FINISHED(HandshakeType.FINISHED, HandshakeType.HELLO_REQUEST),
        TRAFFIC(HandshakeType.HELLO_REQUEST);

        private final Set<HandshakeType> allowed = EnumSet.noneOf(HandshakeType.class);

        ServerAt(HandshakeType... allowed) {
            this.allowed.addAll(List.of(allowed));
        }

        RawServer reach() throws Exception {
            RawServer server = RawServer.ofDefaults();
            server.sendHello();
            if (this == CERTIFICATE) {
                return server;
            }
            server.sendCertificate();
            if (this == SERVER_KEY_EXCHANGE) {
                return server;
            }
            server.sendKeyExchange();
            if (this == SERVER_HELLO_DONE) {
                return server;
            }
            server.send(new ServerHelloDone());
            server.deliver();
            server.receiveSecondFlight();
            if (this == CHANGE_CIPHER_SPEC) {
                return server;
            }
            server.changeCipherSpec();
            server.writeWith(server.keys().server());
            if (this == FINISHED) {
                return server;
            }
            server.send(server.serverFinished());
            server.deliver();
            return server;
        }
    }

    /** Where a scripted client can stop, and what it may say next. */
    enum ClientAt {
        CLIENT_KEY_EXCHANGE(HandshakeType.CLIENT_KEY_EXCHANGE),
        CHANGE_CIPHER_SPEC(),
        FINISHED(HandshakeType.FINISHED),
        TRAFFIC(HandshakeType.CLIENT_HELLO);

        private final Set<HandshakeType> allowed = EnumSet.noneOf(HandshakeType.class);

        ClientAt(HandshakeType... allowed) {
            this.allowed.addAll(List.of(allowed));
        }

        RawClient reach() throws Exception {
            RawClient client = RawClient.ofDefaults();
            client.sendHello(RawClient.extensions());
            client.receiveFirstFlight();
            if (this == CLIENT_KEY_EXCHANGE) {
                return client;
            }
            client.sendKeyExchange();
            if (this == CHANGE_CIPHER_SPEC) {
                return client;
            }
            client.changeCipherSpec();
            client.writeWith(client.keys().client());
            if (this == FINISHED) {
                return client;
            }
            client.send(client.clientFinished());
            client.deliver();
            client.receiveEnd();
            return client;
        }
    }

    static Stream<Arguments> serversMessages() {
        List<Arguments> arguments = new ArrayList<>();
        for (ServerAt at : ServerAt.values()) {
            for (HandshakeType type : HandshakeType.values()) {
                if (!at.allowed.contains(type)) {
                    arguments.add(Arguments.of(at, type));
                }
            }
        }
        return arguments.stream();
    }

    static Stream<Arguments> clientsMessages() {
        List<Arguments> arguments = new ArrayList<>();
        for (ClientAt at : ClientAt.values()) {
            for (HandshakeType type : HandshakeType.values()) {
                if (!at.allowed.contains(type)) {
                    arguments.add(Arguments.of(at, type));
                }
            }
        }
        return arguments.stream();
    }

    /** A message of a type with a body of four zeros. */
    private static byte[] message(int type) {
        return new byte[] {(byte) type, 0, 0, 4, 0, 0, 0, 0};
    }

    @ParameterizedTest
    @MethodSource("serversMessages")
    void clientRejectsMessageThatIsOutOfOrder(ServerAt at, HandshakeType type) throws Exception {
        RawServer server = at.reach();
        server.send(message(type.code()));
        server.expectRefusal(Fault.UNEXPECTED_MESSAGE);
    }

    @ParameterizedTest
    @MethodSource("clientsMessages")
    void serverRejectsMessageThatIsOutOfOrder(ClientAt at, HandshakeType type) throws Exception {
        RawClient client = at.reach();
        client.send(message(type.code()));
        client.expectRefusal(Fault.UNEXPECTED_MESSAGE);
    }

    @ParameterizedTest
    @EnumSource(ServerAt.class)
    void clientRejectsChangeCipherSpecEverywhereElse(ServerAt at) throws Exception {
        RawServer server = at.reach();
        server.changeCipherSpec();
        if (at == ServerAt.CHANGE_CIPHER_SPEC) {
            server.changeCipherSpec();
        }
        // Once keys are there a second one is protected, and still refused.
        server.expectRefusal(
                at == ServerAt.CHANGE_CIPHER_SPEC ? Fault.RECORD_NOT_AUTHENTIC : Fault.UNEXPECTED_CHANGE_CIPHER_SPEC);
    }

    @ParameterizedTest
    @EnumSource(ClientAt.class)
    void serverRejectsChangeCipherSpecEverywhereElse(ClientAt at) throws Exception {
        RawClient client = at.reach();
        client.changeCipherSpec();
        if (at == ClientAt.CHANGE_CIPHER_SPEC) {
            client.changeCipherSpec();
        }
        client.expectRefusal(
                at == ClientAt.CHANGE_CIPHER_SPEC ? Fault.RECORD_NOT_AUTHENTIC : Fault.UNEXPECTED_CHANGE_CIPHER_SPEC);
    }

    @Test
    void clientRejectsWrongFinished() throws Exception {
        RawServer server = ServerAt.FINISHED.reach();
        byte[] verifyData = server.serverFinished().verifyData();
        verifyData[11] ^= 1;
        server.send(new Finished(verifyData));
        server.expectRefusal(Fault.BAD_FINISHED);
    }

    @Test
    void clientRejectsFinishedThatIsTooShort() throws Exception {
        RawServer server = ServerAt.FINISHED.reach();
        server.send(new Finished(Arrays.copyOf(server.serverFinished().verifyData(), 11)));
        server.expectRefusal(Fault.BAD_FINISHED);
    }

    @Test
    void clientRejectsItsOwnFinished() throws Exception {
        RawServer server = ServerAt.FINISHED.reach();
        server.send(server.clientFinished());
        server.expectRefusal(Fault.BAD_FINISHED);
    }

    @Test
    void serverRejectsWrongFinished() throws Exception {
        RawClient client = ClientAt.FINISHED.reach();
        byte[] verifyData = client.clientFinished().verifyData();
        verifyData[0] ^= 1;
        client.send(new Finished(verifyData));
        client.expectRefusal(Fault.BAD_FINISHED);
    }

    @Test
    void clientRejectsFinishedInTheClear() throws Exception {
        RawServer server = ServerAt.CHANGE_CIPHER_SPEC.reach();
        server.send(server.serverFinished());
        server.expectRefusal(Fault.UNEXPECTED_MESSAGE);
    }

    @Test
    void clientRejectsMessageAfterServerHelloDone() throws Exception {
        RawServer server = RawServer.ofDefaults();
        server.sendHello();
        server.sendCertificate();
        server.sendKeyExchange();
        server.send(new ServerHelloDone());
        server.send(new ServerHelloDone());
        server.expectFault(Fault.HANDSHAKE_AFTER_FLIGHT);
    }

    @Test
    void clientRejectsPartOfAMessageBeforeTheChangeOfKeys() throws Exception {
        RawServer server = ServerAt.CHANGE_CIPHER_SPEC.reach();
        // Two bytes of a handshake header, which would be completed by a protected record.
        server.deliver(new byte[] {22, 3, 3, 0, 2, 20, 0});
        server.changeCipherSpec();
        server.expectRefusal(Fault.INTERLEAVED_HANDSHAKE);
    }

    @Test
    void serverRejectsMessagesThatShareTheRecordOfFinished() throws Exception {
        RawClient client = ClientAt.FINISHED.reach();
        client.send(client.clientFinished());
        client.send(message(HandshakeType.FINISHED.code()));
        client.expectFault(Fault.UNEXPECTED_MESSAGE);
    }

    @Test
    void rejectsApplicationDataBeforeFinished() throws Exception {
        RawClient client = ClientAt.FINISHED.reach();
        client.deliver();
        byte[] data = client.sealed(new byte[] {1});
        TlsException failure = assertThrows(TlsException.class, () -> client.deliver(data));
        assertEquals(Fault.EARLY_APPLICATION_DATA, failure.fault());
        assertEquals(0, client.receivedPlaintext().length);
    }

    /** RFC 5246 §7.4.1.1: while it negotiates, it ignores it, answers with nothing, and leaves it out of the transcript. */
    @Test
    void clientPassesOverHelloRequestInTheHandshake() throws Exception {
        RawServer server = ServerAt.SERVER_HELLO_DONE.reach();
        server.deliver();
        server.deliver(HELLO_REQUEST);
        assertFalse(server.engine.hasOutput());
        server.send(new ServerHelloDone());
        server.deliver();
        server.receiveSecondFlight();
        server.changeCipherSpec();
        server.writeWith(server.keys().server());
        server.send(server.serverFinished());
        server.deliver();
        assertTrue(server.engine.isEstablished());
    }

    /** A protected record, read as if there were no keys, begins like two of them. */
    @Test
    void clientRejectsHelloRequestWhereItExpectsChangeCipherSpec() throws Exception {
        RawServer server = ServerAt.CHANGE_CIPHER_SPEC.reach();
        server.expectRefusal(Fault.UNEXPECTED_MESSAGE, HELLO_REQUEST);
    }

    @Test
    void clientRejectsHelloRequestBehindServerHelloDone() throws Exception {
        RawServer server = ServerAt.SERVER_HELLO_DONE.reach();
        server.send(new ServerHelloDone());
        server.send(new HelloRequest());
        server.expectFault(Fault.HANDSHAKE_AFTER_FLIGHT);
    }

    @Test
    void clientRejectsHelloRequestWithABody() throws Exception {
        RawServer server = ServerAt.SERVER_HELLO_DONE.reach();
        server.send(message(HandshakeType.HELLO_REQUEST.code()));
        server.expectRefusal(Fault.MALFORMED_MESSAGE);
    }

    @Test
    void worksWithMessagesCutIntoSingleBytes() throws Exception {
        var pair = Setup.pair(Setup.client(ProtocolVersion.TLS_1_2), Setup.server());
        pair.client.chunk = 1;
        pair.server.chunk = 1;
        pair.handshake();
    }
}
