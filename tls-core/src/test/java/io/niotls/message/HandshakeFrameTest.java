package io.niotls.message;

import static io.niotls.message.Faults.assertFault;
import static io.niotls.message.Faults.frame;
import static io.niotls.message.Faults.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeFrameTest {
    @Test
    void decodesTheExpectedMessage() throws TlsException {
        HandshakeFrame frame = frame(HandshakeType.FINISHED, hex("010203"));
        assertArrayEquals(hex("010203"), frame.expect(HandshakeType.FINISHED, Finished::decode).verifyData());
    }

    @ParameterizedTest
    @EnumSource
    void rejectsEveryTypeButTheExpectedOne(HandshakeType type) {
        HandshakeType expected = type == HandshakeType.FINISHED ? HandshakeType.CLIENT_HELLO : HandshakeType.FINISHED;
        assertFault(Fault.UNEXPECTED_MESSAGE, () -> frame(type, hex("")).expect(expected, Finished::decode));
    }

    @Test
    void saysWhichMessageCameAndWhichWasExpected() {
        assertEquals(Optional.of("ClientHello where Finished was expected"), assertFault(Fault.UNEXPECTED_MESSAGE,
                () -> frame(HandshakeType.CLIENT_HELLO, hex("")).expect(HandshakeType.FINISHED, Finished::decode)).detail());
        assertEquals(Optional.of("type 99 where ServerHelloDone was expected"), assertFault(Fault.UNKNOWN_MESSAGE,
                () -> new HandshakeFrame(hex("63000000")).expect(HandshakeType.SERVER_HELLO_DONE, Finished::decode)).detail());
    }

    @Test
    void hasNoTypeForAnUnknownCode() {
        HandshakeFrame frame = new HandshakeFrame(hex("ff000000"));
        assertNull(frame.type());
        assertEquals(255, frame.typeCode());
    }

    @Test
    void rejectsBytesThatTheDecoderLeaves() {
        assertFault(Fault.MALFORMED_MESSAGE, () -> frame(HandshakeType.SERVER_HELLO_DONE, hex("00"))
                .expect(HandshakeType.SERVER_HELLO_DONE, ServerHelloDone::decode));
        assertFault(Fault.MALFORMED_MESSAGE, () -> frame(HandshakeType.HELLO_REQUEST, hex("00"))
                .expect(HandshakeType.HELLO_REQUEST, HelloRequest::decode));
        assertFault(Fault.MALFORMED_MESSAGE,
                () -> frame(HandshakeType.KEY_UPDATE, hex("0000")).expect(HandshakeType.KEY_UPDATE, KeyUpdate::decode));
    }

    @Test
    void namesTheMessageThatDoesNotParse() {
        TlsException exception = assertFault(Fault.MALFORMED_MESSAGE,
                () -> frame(HandshakeType.KEY_UPDATE, hex("")).expect(HandshakeType.KEY_UPDATE, KeyUpdate::decode));
        assertEquals(Optional.of("KeyUpdate: 1 bytes wanted where 0 are left"), exception.detail());
    }

    @Test
    void rejectsBytesBehindTheEndOfAFlight() throws TlsException {
        byte[] done = hex("0e000000");
        new HandshakeFrame(done, false).requireEndOfFlight();
        assertFault(Fault.HANDSHAKE_AFTER_FLIGHT, () -> new HandshakeFrame(done, true).requireEndOfFlight());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "140000", "14000001", "1400000000", "14010000"})
    void isOneWholeMessage(String bytes) {
        assertThrows(IllegalArgumentException.class, () -> new HandshakeFrame(hex(bytes)));
    }

    @Test
    void toStringHasNoBytes() {
        assertEquals("Finished of 7 bytes", frame(HandshakeType.FINISHED, hex("010203")).toString());
        assertEquals("handshake type 99 of 4 bytes", new HandshakeFrame(hex("63000000")).toString());
    }
}
