package io.niotls.handshake.tls12;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.SecretBytes;
import io.niotls.engine.TlsEngine;
import io.niotls.message.Finished;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.HandshakeMessage;
import io.niotls.proto.Alert;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.record.ReadLimits;
import io.niotls.record.RecordProtection;
import io.niotls.record.RecordReader;
import io.niotls.record.RecordWriter;
import io.niotls.record.ScratchPool;
import io.niotls.secret.Tls12Keys;
import io.niotls.secret.Tls12Master;
import io.niotls.secret.Transcript;
import io.niotls.testing.Setup;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A peer of TLS 1.2 that says whatever a test wants, right or wrong, to the engine under test. */
public abstract class RawPeer {
    final TlsEngine engine;
    final Transcript transcript = new Transcript(Setup.CRYPTO);
    /** What this side uses. */
    public CipherSuite suite = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
    boolean extendedMasterSecret = true;
    boolean encryptThenMac;
    byte[] clientRandom = bytes(32, 3);
    byte[] serverRandom = bytes(32, 4);
    Tls12Master master;
    private final RecordWriter writer = new RecordWriter(ScratchPool.shared());
    private final RecordReader reader = new RecordReader(ReadLimits.DEFAULT, ScratchPool.shared());
    private byte[] unread = {};
    private byte[] plaintext = {};

    RawPeer(TlsEngine engine) {
        this.engine = engine;
    }

    static byte[] bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    // ---- Sending ----

    /** Queues a message. */
    final void send(HandshakeMessage message) {
        send(message.encode());
    }

    final void send(byte[] message) {
        transcript.add(message);
        writer.handshake(message);
    }

    final void changeCipherSpec() {
        writer.changeCipherSpec();
    }

    final void warning(Alert alert) {
        writer.alert(1, alert);
    }

    /** Protects what is sent from now on. */
    final void writeWith(Tls12Keys.Direction keys) {
        writer.install(RecordProtection.tls12Sealer(
                Setup.CRYPTO, suite, keys.key(), keys.iv(), keys.macKey(), encryptThenMac, Setup.seeded(9)));
    }

    /** Gives all that is queued to the engine. */
    final void deliver() throws TlsException {
        deliver(queued());
    }

    /** Gives records to the engine. */
    public final void deliver(byte[] records) throws TlsException {
        ByteBuffer in = ByteBuffer.wrap(records);
        ByteBuffer room = ByteBuffer.allocate(20_000);
        engine.receive(in, room);
        if (room.position() > 0) {
            plaintext = Arrays.copyOf(room.array(), room.position());
            engine.receive(in, room);
        }
    }

    /** Takes what is queued, as records. */
    final byte[] queued() {
        writer.flushHandshake();
        ByteBuffer out = ByteBuffer.allocate(writer.pendingBytes());
        writer.drain(out);
        return out.array();
    }

    /** Returns a record of application data under the present keys. */
    public final byte[] sealed(byte[] data) {
        ByteBuffer out = ByteBuffer.allocate(data.length + 1_000);
        writer.seal(ByteBuffer.wrap(data), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    /** Returns the application data that came with the last records that held any. */
    public final byte[] receivedPlaintext() {
        return plaintext;
    }

    // ---- What comes back ----

    /** Makes sure that all that is queued is refused, and with the right alert. */
    final TlsException expectRefusal(Fault fault) throws TlsException {
        return expectRefusal(fault, queued());
    }

    /** Makes sure that records are refused, and with the right alert. */
    public final TlsException expectRefusal(Fault fault, byte[] records) throws TlsException {
        TlsException failure = assertThrows(TlsException.class, () -> deliver(records));
        assertEquals(fault, failure.fault(), failure.getMessage());
        assertEquals(RecordReader.Result.ALERT, skipToAlert());
        assertEquals(fault.alert().code(), reader.alertDescription());
        assertEquals(2, reader.alertLevel());
        return failure;
    }

    /** Makes sure that all that is queued is refused, where the alert is protected with keys that this peer does not have. */
    final void expectFault(Fault fault) {
        TlsException failure = assertThrows(TlsException.class, this::deliver);
        assertEquals(fault, failure.fault(), failure.getMessage());
    }

    /** Returns the next message. */
    final HandshakeFrame receive() throws TlsException {
        assertEquals(RecordReader.Result.HANDSHAKE, next());
        HandshakeFrame frame = reader.takeHandshake();
        transcript.add(frame.bytes());
        return frame;
    }

    final <T> T receive(HandshakeType type, HandshakeFrame.Decoder<T> decoder) throws TlsException {
        return receive().expect(type, decoder);
    }

    final void receiveChangeCipherSpec(Tls12Keys.Direction keys) throws TlsException {
        assertEquals(RecordReader.Result.CHANGE_CIPHER_SPEC, next());
        reader.install(RecordProtection.tls12Opener(Setup.CRYPTO, suite, keys.key(), keys.iv(), keys.macKey(), encryptThenMac));
    }

    final void receiveWarning(Alert alert) throws TlsException {
        assertEquals(RecordReader.Result.ALERT, next());
        assertEquals(alert.code(), reader.alertDescription());
        assertEquals(1, reader.alertLevel());
    }

    final boolean isSilent() throws TlsException {
        return next() == RecordReader.Result.NEED_MORE;
    }

    private RecordReader.Result skipToAlert() throws TlsException {
        RecordReader.Result result = next();
        while (result == RecordReader.Result.HANDSHAKE || result == RecordReader.Result.CHANGE_CIPHER_SPEC) {
            if (result == RecordReader.Result.HANDSHAKE) {
                reader.takeHandshake();
            }
            result = next();
        }
        return result;
    }

    private RecordReader.Result next() throws TlsException {
        while (engine.hasOutput()) {
            ByteBuffer out = ByteBuffer.allocate(20_000);
            engine.flush(out);
            int old = unread.length;
            unread = Arrays.copyOf(unread, old + out.position());
            System.arraycopy(out.array(), 0, unread, old, out.position());
        }
        ByteBuffer in = ByteBuffer.wrap(unread);
        RecordReader.Result result = reader.next(in, ByteBuffer.allocate(20_000));
        unread = Arrays.copyOfRange(unread, in.position(), in.limit());
        return result;
    }

    // ---- Secrets ----

    final void derive(SecretBytes premaster) {
        master = extendedMasterSecret
                ? Tls12Master.extended(Setup.CRYPTO, suite.hash(), premaster, transcript.current())
                : Tls12Master.of(Setup.CRYPTO, suite.hash(), premaster, clientRandom, serverRandom);
    }

    final Tls12Keys keys() {
        return master.keys(suite, clientRandom, serverRandom);
    }

    final Finished clientFinished() {
        return new Finished(master.clientVerifyData(transcript.current()));
    }

    final Finished serverFinished() {
        return new Finished(master.serverVerifyData(transcript.current()));
    }

    final void expectClientFinished() throws TlsException {
        byte[] expected = master.clientVerifyData(transcript.current());
        assertTrue(Arrays.equals(expected, receive(HandshakeType.FINISHED, Finished::decode).verifyData()));
    }

    final void expectServerFinished() throws TlsException {
        byte[] expected = master.serverVerifyData(transcript.current());
        assertTrue(Arrays.equals(expected, receive(HandshakeType.FINISHED, Finished::decode).verifyData()));
    }
}
