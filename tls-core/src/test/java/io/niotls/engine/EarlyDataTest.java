package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.Present;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Early data, which this server does not accept, is passed over and no more than that: RFC 8446 §4.2.10. */
class EarlyDataTest {
    private static final byte[] EARLY = record(23, 100);

    @Test
    void passesOverEarlyDataAfterTheHello() throws Exception {
        TlsEngine server = TlsEngine.server(Setup.server(ProtocolVersion.TLS_1_3).build());
        EnginePair.Side side = new EnginePair(server, server).server;
        side.input(EnginePair.concat(helloWithEarlyData(NamedGroup.X25519), EARLY));
        side.input(EARLY);
        assertTrue(server.failure().isEmpty());
        assertTrue(side.output().length > 0);
    }

    @Test
    void passesOverEarlyDataBeforeTheSecondHello() throws Exception {
        TlsEngine server = TlsEngine.server(
                Setup.server(ProtocolVersion.TLS_1_3).groups(List.of(NamedGroup.SECP256R1, NamedGroup.X25519)).build());
        EnginePair.Side side = new EnginePair(server, server).server;
        side.input(EnginePair.concat(helloWithEarlyData(NamedGroup.X25519), EARLY));
        assertTrue(server.failure().isEmpty());
        assertFalse(server.isEstablished());
    }

    @Test
    void endsTheConnectionWhenEarlyDataDoesNotEnd() throws Exception {
        TlsEngine server = TlsEngine.server(Setup.server(ProtocolVersion.TLS_1_3).build());
        EnginePair.Side side = new EnginePair(server, server).server;
        side.input(helloWithEarlyData(NamedGroup.X25519));
        byte[] large = record(23, 16_000);
        side.input(large);
        side.input(large);
        TlsException refused = assertThrows(TlsException.class, () -> side.input(large));
        assertEquals(Fault.EARLY_APPLICATION_DATA, refused.fault());
    }

    @Test
    void refusesUndecryptableDataOfAClientThatOfferedNoEarlyData() throws Exception {
        EnginePair pair = Setup.pair(Setup.client(ProtocolVersion.TLS_1_3), Setup.server(ProtocolVersion.TLS_1_3));
        pair.server.input(pair.client.output());
        TlsException refused = assertThrows(TlsException.class, () -> pair.server.input(EARLY));
        assertEquals(Fault.RECORD_NOT_AUTHENTIC, refused.fault());
    }

    private static byte[] helloWithEarlyData(NamedGroup share) throws Exception {
        TlsEngine client = TlsEngine.client(
                Setup.client(ProtocolVersion.TLS_1_3).groups(List.of(share, NamedGroup.SECP256R1)).build(), Setup.peer());
        byte[] sent = new EnginePair(client, client).client.output();
        ClientHello hello = new HandshakeFrame(Arrays.copyOfRange(sent, 5, sent.length))
                .expect(HandshakeType.CLIENT_HELLO, ClientHello::decode);
        byte[] changed = new ClientHello(hello.legacyVersion(), hello.random(), hello.sessionId(), hello.cipherSuites(),
                hello.compressionMethods(),
                hello.extensions().toBuilder().add(ClientHelloExtension.EARLY_DATA, Present.PRESENT).build()).encode();
        byte[] header = record(22, changed.length);
        System.arraycopy(changed, 0, header, 5, changed.length);
        return header;
    }

    private static byte[] record(int type, int length) {
        byte[] record = new byte[5 + length];
        record[0] = (byte) type;
        record[1] = 3;
        record[2] = 3;
        record[3] = (byte) (length >>> 8);
        record[4] = (byte) length;
        return record;
    }
}
