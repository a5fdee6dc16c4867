package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import java.nio.ByteBuffer;

/** How a connection fails: with one fault on one side, one alert to the other, and the same exception ever after. */
final class Refusal {
    private Refusal() {}

    /** Runs the handshake, in which one side refuses the other, and returns why. The other must hear of it. */
    static TlsException expect(EnginePair pair, EnginePair.Side refusing, Fault fault) {
        TlsException thrown = assertThrows(TlsException.class, pair::handshake);
        confirm(refusing, fault, thrown);
        expectAlert(pair, refusing, fault);
        return thrown;
    }

    /** Does the same where the other side may not be able to read the alert, because the test has changed the keys between. */
    static TlsException expectUnheard(EnginePair pair, EnginePair.Side refusing, Fault fault) {
        TlsException thrown = assertThrows(TlsException.class, pair::handshake);
        confirm(refusing, fault, thrown);
        assertTrue(refusing.output().length > 0, "an alert");
        return thrown;
    }

    /** Gives bytes to one side, which must refuse them, and the other must hear of it. */
    static TlsException expect(EnginePair pair, EnginePair.Side refusing, Fault fault, byte[] input) {
        TlsException thrown = assertThrows(TlsException.class, () -> {
            refusing.input(input);
            refusing.receive();
        });
        confirm(refusing, fault, thrown);
        expectAlert(pair, refusing, fault);
        return thrown;
    }

    /** Makes sure that a side has failed with a fault, and stays so. */
    static void confirm(EnginePair.Side refusing, Fault fault, TlsException thrown) {
        assertEquals(fault, thrown.fault(), refusing.name + ": " + thrown.getMessage());
        assertSame(thrown, refusing.engine.failure().orElseThrow(), "it is the " + refusing.name + " that refuses");
        ByteBuffer room = ByteBuffer.allocate(100);
        assertSame(thrown, assertThrows(TlsException.class, () -> refusing.engine.receive(ByteBuffer.wrap(new byte[5]), room)));
        assertSame(thrown, assertThrows(TlsException.class,
                () -> refusing.engine.send(ByteBuffer.wrap(new byte[5]), ByteBuffer.allocate(0))));
        assertTrue(refusing.engine.isOutputClosed());
    }

    private static void expectAlert(EnginePair pair, EnginePair.Side refusing, Fault fault) {
        EnginePair.Side other = refusing == pair.client ? pair.server : pair.client;
        byte[] rest = refusing.output();
        assertFalse(refusing.engine.hasOutput());
        TlsException told = assertThrows(TlsException.class, () -> other.input(refusing.sends.carry(rest)));
        assertEquals(Fault.PEER_ALERT, told.fault(), told.getMessage());
        assertEquals(fault.alert(), told.receivedAlert().orElseThrow());
        assertEquals(0, other.output().length, "an alert is not answered");
    }
}
