package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Pause;
import io.niotls.proto.Alert;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How connections end: close_notify each way on its own, truncation, faults after data, and giving up. RFC 8446 §6. */
class CloseTest {
    private static final byte[] DATA = {1, 2, 3, 4, 5, 6, 7, 8};

    static List<Arguments> sides() {
        List<Arguments> sides = new ArrayList<>();
        for (ProtocolVersion version : versions()) {
            sides.add(Arguments.of(version, true));
            sides.add(Arguments.of(version, false));
        }
        return sides;
    }

    static List<ProtocolVersion> versions() {
        return List.of(ProtocolVersion.TLS_1_3, ProtocolVersion.TLS_1_2);
    }

    private EnginePair pair;
    private EnginePair.Side one;
    private EnginePair.Side other;

    private void connect(ProtocolVersion version, boolean client) throws TlsException {
        pair = Setup.pair(Setup.client(version), Setup.server(version));
        pair.handshake();
        one = client ? pair.client : pair.server;
        other = client ? pair.server : pair.client;
    }

    @ParameterizedTest
    @MethodSource("sides")
    void eachDirectionIsClosedOnItsOwn(ProtocolVersion version, boolean client) throws Exception {
        connect(version, client);
        one.engine.close();
        pair.pump();
        assertTrue(one.engine.isOutputClosed());
        assertFalse(one.engine.isInputClosed());
        assertTrue(other.engine.isInputClosed());
        assertFalse(other.engine.isOutputClosed());
        assertThrows(IllegalStateException.class, () -> one.engine.send(ByteBuffer.wrap(DATA), ByteBuffer.allocate(100)));
        assertArrayEquals(DATA, pair.transfer(other, DATA));
        other.engine.endOfInput();
        assertArrayEquals(DATA, pair.transfer(other, DATA));
        other.engine.close();
        pair.pump();
        assertTrue(one.engine.isInputClosed());
        one.engine.endOfInput();
        assertTrue(one.engine.failure().isEmpty() && other.engine.failure().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("sides")
    void closeNotifyComesAfterTheDataAndOnce(ProtocolVersion version, boolean client) throws Exception {
        connect(version, client);
        byte[] data = one.seal(DATA);
        one.engine.close();
        one.engine.close();
        byte[] close = one.output();
        assertEquals(close.length, TlsEngine.recordLength(ByteBuffer.wrap(close)), "one record");
        other.input(EnginePair.concat(data, close));
        assertArrayEquals(DATA, other.takePlaintext());
        assertTrue(other.engine.isInputClosed());
        assertFalse(one.engine.hasOutput());
    }

    @ParameterizedTest
    @MethodSource("sides")
    void whateverComesAfterCloseNotifyIsIgnored(ProtocolVersion version, boolean client) throws Exception {
        connect(version, client);
        one.engine.close();
        other.input(EnginePair.concat(one.output(), new byte[1_000]));
        ByteBuffer more = ByteBuffer.wrap(new byte[100]);
        other.engine.receive(more, ByteBuffer.allocate(10));
        assertFalse(more.hasRemaining());
        assertTrue(other.engine.failure().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("sides")
    void endWithoutCloseNotifyIsATruncation(ProtocolVersion version, boolean client) throws Exception {
        connect(version, client);
        TlsException thrown = assertThrows(TlsException.class, one.engine::endOfInput);
        Refusal.confirm(one, Fault.TRUNCATED, thrown);
        assertFalse(one.engine.hasOutput(), "there is nobody to tell");
        assertSame(thrown, assertThrows(TlsException.class, one.engine::endOfInput));
    }

    @ParameterizedTest
    @MethodSource("sides")
    void truncationIsToldAfterTheDataBeforeIt(ProtocolVersion version, boolean client) throws Exception {
        connect(version, client);
        ByteBuffer in = ByteBuffer.wrap(other.seal(DATA));
        ByteBuffer little = ByteBuffer.allocate(3);
        one.engine.receive(in, little);
        assertEquals(3, little.position());
        assertTrue(one.engine.hasPlaintext());
        one.engine.endOfInput();
        ByteBuffer rest = ByteBuffer.allocate(100);
        one.engine.receive(in, rest);
        assertEquals(5, rest.position());
        assertEquals(Fault.TRUNCATED,
                assertThrows(TlsException.class, () -> one.engine.receive(in, rest)).fault());
    }

    @ParameterizedTest
    @MethodSource("sides")
    void endDuringTheHandshakeIsATruncation(ProtocolVersion version, boolean client) {
        EnginePair fresh = Setup.pair(Setup.client(version), Setup.server(version));
        EnginePair.Side side = client ? fresh.client : fresh.server;
        TlsException thrown = assertThrows(TlsException.class, side.engine::endOfInput);
        assertEquals(Fault.TRUNCATED, thrown.fault());
    }

    @ParameterizedTest
    @MethodSource("sides")
    void dataBeforeAFaultIsDeliveredFirstAndThenOneException(ProtocolVersion version, boolean client) throws Exception {
        connect(version, client);
        byte[] good = other.seal(DATA);
        byte[] bad = other.seal(DATA);
        bad[bad.length - 1] ^= 1;
        ByteBuffer in = ByteBuffer.wrap(EnginePair.concat(good, bad));
        ByteBuffer plaintext = ByteBuffer.allocate(100);
        ByteBuffer out = ByteBuffer.allocate(100);
        one.engine.receive(in, plaintext, out);
        assertArrayEquals(DATA, Arrays.copyOf(plaintext.array(), plaintext.position()));
        TlsException thrown = assertThrows(TlsException.class, () -> one.engine.receive(in, plaintext, out));
        Refusal.confirm(one, Fault.RECORD_NOT_AUTHENTIC, thrown);
        assertEquals(DATA.length, plaintext.position());
        out.flip();
        byte[] alert = new byte[out.remaining()];
        out.get(alert);
        TlsException told = assertThrows(TlsException.class, () -> other.input(alert));
        assertEquals(Alert.BAD_RECORD_MAC, told.receivedAlert().orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("sides")
    void dataThatDidNotFitIsDeliveredBeforeTheFaultThatFollows(ProtocolVersion version, boolean client) throws Exception {
        connect(version, client);
        byte[] good = other.seal(DATA);
        byte[] bad = other.seal(DATA);
        bad[bad.length - 1] ^= 1;
        ByteBuffer in = ByteBuffer.wrap(EnginePair.concat(good, bad));
        for (int i = 0; i < DATA.length; i++) {
            ByteBuffer single = ByteBuffer.allocate(1);
            one.engine.receive(in, single);
            assertEquals(DATA[i], single.get(0));
        }
        assertEquals(Fault.RECORD_NOT_AUTHENTIC,
                assertThrows(TlsException.class, () -> one.engine.receive(in, ByteBuffer.allocate(1))).fault());
    }

    @ParameterizedTest
    @MethodSource("sides")
    void failedConnectionSendsNoDataAnyMore(ProtocolVersion version, boolean client) throws Exception {
        connect(version, client);
        byte[] bad = other.seal(DATA);
        bad[bad.length - 1] ^= 1;
        TlsException thrown = assertThrows(TlsException.class, () -> one.input(bad));
        byte[] alert = one.output();
        assertEquals(alert.length, TlsEngine.recordLength(ByteBuffer.wrap(alert)), "one alert");
        one.engine.close();
        assertFalse(one.engine.hasOutput());
        assertSame(thrown, one.engine.failure().orElseThrow());
        assertSame(thrown, assertThrows(TlsException.class, () -> one.engine.resume()));
    }

    @ParameterizedTest
    @MethodSource("sides")
    void abortOfAnOpenConnectionIsATruncationForThePeer(ProtocolVersion version, boolean client) throws Exception {
        connect(version, client);
        one.engine.abort();
        assertFalse(one.engine.hasOutput());
        assertEquals(Fault.CANCELLED, assertThrows(TlsException.class, () -> one.input(new byte[5])).fault());
        assertEquals(Fault.TRUNCATED, assertThrows(TlsException.class, other.engine::endOfInput).fault());
    }

    @ParameterizedTest
    @MethodSource("sides")
    void abortDropsPlaintextThatHasNotBeenTaken(ProtocolVersion version, boolean client) throws Exception {
        connect(version, client);
        ByteBuffer in = ByteBuffer.wrap(other.seal(DATA));
        one.engine.receive(in, ByteBuffer.allocate(3));
        one.engine.abort();
        ByteBuffer rest = ByteBuffer.allocate(100);
        assertEquals(Fault.CANCELLED, assertThrows(TlsException.class, () -> one.engine.receive(in, rest)).fault());
        assertEquals(0, rest.position());
        assertFalse(one.engine.hasPlaintext());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void closeDuringTheHandshakeGivesItUpWithUserCanceled(ProtocolVersion version) throws Exception {
        for (boolean client : new boolean[] {true, false}) {
            Tap tap = new Tap();
            EnginePair fresh = tap.pair(Setup.client(version), Setup.server(version).offload(Set.of(Pause.Kind.SIGN)));
            fresh.server.input(fresh.client.sends.carry(fresh.client.output()));
            EnginePair.Side side = client ? fresh.client : fresh.server;
            EnginePair.Side peer = client ? fresh.server : fresh.client;
            side.engine.close();
            assertThrows(TlsException.class, side::receive);
            if (client && version.equals(ProtocolVersion.TLS_1_2)) {
                peer.engine.pause().orElseThrow().run();
                peer.engine.resume();
            }
            byte[] rest = side.sends.carry(side.output());
            assertEquals(List.of((byte) Alert.USER_CANCELED.code(), (byte) Alert.CLOSE_NOTIFY.code()),
                    (client ? tap.client : tap.server).alerts.stream().map(alert -> alert[1]).toList());
            if (!client || version.equals(ProtocolVersion.TLS_1_2)) { // a server of TLS 1.3 waits for its signer here
                TlsException told = assertThrows(TlsException.class, () -> peer.input(rest));
                assertEquals(Fault.CLOSED_IN_HANDSHAKE, told.fault());
                assertTrue(tap.client.alerts.size() + tap.server.alerts.size() == 2, "and is not answered");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sides")
    void whatWasGivenUpHasOneExceptionOfItsOwn(ProtocolVersion version, boolean client) throws Exception {
        connect(version, client);
        one.engine.abort();
        other.engine.abort();
        TlsException thrown = assertThrows(TlsException.class, () -> one.engine.resume());
        assertEquals(Fault.CANCELLED, thrown.fault());
        assertSame(thrown, one.engine.failure().orElseThrow());
        assertSame(thrown, assertThrows(TlsException.class, () -> one.input(new byte[5])));
        assertNotSame(thrown, other.engine.failure().orElseThrow());
    }

    @Test
    void abortBeforeTheFirstByteSaysNothing() {
        EnginePair fresh = Setup.pair(Setup.client(), Setup.server());
        fresh.client.engine.abort();
        assertFalse(fresh.client.engine.hasOutput());
        assertTrue(fresh.client.engine.failure().isPresent());
    }

    @ParameterizedTest
    @MethodSource("sides")
    void fatalAlertEndsTheConnectionWithoutAnAnswer(ProtocolVersion version, boolean client) throws Exception {
        EnginePair fresh = Setup.pair(Setup.client(version), Setup.server(version));
        EnginePair.Side side = client ? fresh.client : fresh.server;
        fresh.client.output();
        TlsException told = assertThrows(TlsException.class, () -> side.input(new byte[] {21, 3, 3, 0, 2, 2, 40}));
        Refusal.confirm(side, Fault.PEER_ALERT, told);
        assertEquals(Alert.HANDSHAKE_FAILURE, told.receivedAlert().orElseThrow());
        assertFalse(side.engine.hasOutput());
    }

    @Test
    void alertOfAnyLevelIsFatalInTls13() throws Exception {
        Tap tap = new Tap();
        EnginePair open = tap.pair(Setup.client(ProtocolVersion.TLS_1_3), Setup.server());
        open.handshake();
        open.client.input(tap.server.record(Tap.ALERT, new byte[] {1, 90}));
        assertTrue(open.client.engine.failure().isEmpty(), "user_canceled is none");
        TlsException told = assertThrows(TlsException.class,
                () -> open.client.input(tap.server.record(Tap.ALERT, new byte[] {1, 80})));
        assertEquals(Alert.INTERNAL_ERROR, told.receivedAlert().orElseThrow());
    }
}
