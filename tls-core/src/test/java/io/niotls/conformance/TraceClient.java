package io.niotls.conformance;

import io.niotls.config.ClientConfig;
import io.niotls.config.Config;
import io.niotls.config.Peer;
import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.Established;
import io.niotls.handshake.Offer;
import io.niotls.handshake.Outbound;
import io.niotls.handshake.Paused;
import io.niotls.handshake.PskOffer;
import io.niotls.handshake.RecordKeys;
import io.niotls.handshake.State;
import io.niotls.handshake.client13.ClientTls13;
import io.niotls.message.ClientHello;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.ServerHello;
import io.niotls.proto.Alert;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import io.niotls.record.ReadLimits;
import io.niotls.record.RecordProtection;
import io.niotls.record.RecordReader;
import io.niotls.record.RecordWriter;
import io.niotls.record.ScratchPool;
import io.niotls.secret.Transcript;
import io.niotls.session.Negotiation;
import io.niotls.testing.Setup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The client's states and record layer, put where they are when the client of a trace has sent its last ClientHello: our own
 * ClientHello has other extensions in another order, and from there on everything else would differ too.
 */
final class TraceClient implements Outbound {
    final List<Alert> alerts = new ArrayList<>();
    Established established;
    private final RecordReader reader = new RecordReader(ReadLimits.DEFAULT, ScratchPool.shared());
    private final RecordWriter writer = new RecordWriter(ScratchPool.shared());
    private State state;
    private byte[] plaintext = {};

    /**
     * Goes on after a ServerHello.
     *
     * @param transcript everything before the last ClientHello
     * @param group of the share that the client has sent
     * @param privateKey its private key
     */
    static TraceClient start(ClientConfig config, Transcript transcript, byte[] clientHello, byte[] serverHello, NamedGroup group,
            byte[] privateKey, List<PskOffer> psks, Optional<CipherSuite> retrySuite) throws TlsException {
        TraceClient client = new TraceClient();
        KeyExchange.KeyPair pair = Setup.CRYPTO.keyExchange(group).generate(new Replay(privateKey));
        ClientHello hello = new HandshakeFrame(clientHello).expect(HandshakeType.CLIENT_HELLO, ClientHello::decode);
        ServerHello answer = new HandshakeFrame(serverHello).expect(HandshakeType.SERVER_HELLO, ServerHello::decode);
        transcript.add(clientHello);
        transcript.add(serverHello);
        client.enter(ClientTls13.start(
                ClientEnvironment.of(config, Peer.of("server", 443), client),
                new Offer(hello, clientHello, Map.of(group, pair), psks, Optional.empty()),
                answer, transcript, retrySuite));
        return client;
    }

    private void enter(State next) throws TlsException {
        state = next;
        while (state instanceof Paused<?> paused) {
            paused.pause().run();
            state = paused.resume();
        }
    }

    /** Reads a record of the trace, and returns the application data in it. */
    byte[] receive(byte[] record) throws TlsException {
        ByteBuffer in = ByteBuffer.wrap(record);
        ByteBuffer room = ByteBuffer.allocate(20_000);
        while (true) {
            switch (reader.next(in, room)) {
                case HANDSHAKE -> enter(state.onHandshake(reader.takeHandshake()));
                case CHANGE_CIPHER_SPEC -> enter(state.onChangeCipherSpec());
                case ALERT -> alerts.add(Alert.of(reader.alertDescription()));
                case APPLICATION_DATA -> plaintext = Arrays.copyOf(room.array(), room.position());
                case NEED_MORE, NEED_ROOM -> {
                    return plaintext;
                }
            }
        }
    }

    /** Takes what the states have sent, as records. */
    byte[] sent() {
        writer.flushHandshake();
        ByteBuffer out = ByteBuffer.allocate(writer.pendingBytes());
        writer.drain(out);
        return out.array();
    }

    byte[] seal(byte[] data) {
        ByteBuffer out = ByteBuffer.allocate(data.length + 100);
        writer.seal(ByteBuffer.wrap(data), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    byte[] closeNotify() {
        writer.alert(1, Alert.CLOSE_NOTIFY);
        return sent();
    }

    @Override
    public void configure(Config config) {
        throw new IllegalStateException("servers only");
    }

    @Override
    public void send(byte[] message) {
        writer.handshake(message);
    }

    @Override
    public void sendChangeCipherSpec() {
        writer.changeCipherSpec();
    }

    @Override
    public void sendWarning(Alert alert) {
        throw new IllegalStateException("TLS 1.2 only");
    }

    @Override
    public void writeWith(RecordKeys keys) {
        RecordKeys.Tls13 modern = (RecordKeys.Tls13) keys;
        try (SecretBytes key = modern.secret().key(modern.suite().bulkCipher()); SecretBytes iv = modern.secret().iv()) {
            writer.install(RecordProtection.tls13Sealer(Setup.CRYPTO, modern.suite(), key, iv));
        }
    }

    @Override
    public void readWith(RecordKeys keys) throws TlsException {
        RecordKeys.Tls13 modern = (RecordKeys.Tls13) keys;
        try (SecretBytes key = modern.secret().key(modern.suite().bulkCipher()); SecretBytes iv = modern.secret().iv()) {
            reader.install(RecordProtection.tls13Opener(Setup.CRYPTO, modern.suite(), key, iv));
        }
    }

    @Override
    public void skipEarlyData() {
        throw new IllegalStateException("servers only");
    }

    @Override
    public void limitWrites(int bytes) {
        writer.limitPlaintext(bytes + 1);
    }

    @Override
    public void limitReads(int bytes) {
        reader.limitPlaintext(bytes + 1);
    }

    @Override
    public void negotiated(Negotiation negotiation) {
        // for those who decide about the peer
    }

    @Override
    public void established(Established result) {
        established = result;
        reader.allowApplicationData(true);
    }

    @Override
    public void keyUpdateRequested() {
        throw new IllegalStateException("there is none in the traces");
    }
}
