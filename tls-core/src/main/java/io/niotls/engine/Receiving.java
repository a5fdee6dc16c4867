package io.niotls.engine;

import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.Config;
import io.niotls.config.Limits;
import io.niotls.config.Pause;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.Crypto;
import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.Paused;
import io.niotls.handshake.RecordKeys;
import io.niotls.handshake.State;
import io.niotls.proto.Alert;
import io.niotls.proto.Budget;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.record.ReadLimits;
import io.niotls.record.RecordProtection;
import io.niotls.record.RecordReader;
import io.niotls.record.ScratchPool;
import io.niotls.secret.Tls12Keys;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The receiving half of a connection: records become messages, messages move the state on. Used under the engine's reading lock,
 * but for {@link #pause}, {@link #isClosed} and {@link #hasPlaintext}, which any thread may call.
 */
final class Receiving {
    private static final int WARNING = 1;
    private static final int FATAL = 2;

    private Config config;
    private Crypto crypto;
    private final RecordReader reader;
    private final int maxWarnings;
    private int warnings;
    private State state;
    /** The last state that waited for the peer: while {@link #state} waits for an answer, it still holds the secrets. */
    private State owner;
    private boolean tls13;
    private boolean established;
    private volatile Pause<?> pause;
    private volatile boolean closed;
    private volatile boolean plaintextLeft;

    Receiving(Config config, ScratchPool pool) {
        Limits limits = config.limits();
        this.config = config;
        this.crypto = config.crypto();
        this.reader = new RecordReader(ReadLimits.of(limits.maxHandshakeMessage(), certificateLimit(config)), pool);
        this.maxWarnings = limits.maxWarningAlerts();
    }

    /** A server that asks for no certificate takes none, and no large first message that calls itself one. */
    private static int certificateLimit(Config config) {
        boolean none = config instanceof ServerConfig server
                && server.selector().isEmpty()
                && server.clientAuthentication() == ClientAuthentication.NONE;
        return none ? config.limits().maxHandshakeMessage() : config.limits().maxCertificateMessage();
    }

    /** Goes on under another configuration; the limits stay. */
    void configure(Config other) {
        config = other;
        crypto = other.crypto();
    }

    /** Starts in a state, or goes on in one. */
    void enter(State next) throws TlsException {
        state = next;
        while (state instanceof Paused<?> paused) {
            if (!paused.pause().isDone()) {
                if (config.offloads(paused.pause().kind())) {
                    pause = paused.pause();
                    return;
                }
                paused.pause().run();
            }
            state = paused.resume();
        }
        owner = state;
        pause = null;
    }

    /** Goes on after a pause, if its answer is there. */
    void resume() throws TlsException {
        if (state instanceof Paused<?> paused && paused.pause().isDone()) {
            enter(paused.resume());
        }
    }

    /** Reads until input or room runs out, the handshake waits, or the peer has closed. */
    void receive(ByteBuffer in, ByteBuffer plaintext) throws TlsException {
        try {
            while (pause == null && !closed && step(in, plaintext)) {
                // step has done all
            }
            if (closed) {
                // RFC 8446 §6.1: whatever comes after close_notify is ignored
                in.position(in.limit());
            }
        } finally {
            boolean left = reader.hasPlaintext();
            if (plaintextLeft != left) { // writing a volatile for each record would show
                plaintextLeft = left;
            }
        }
    }

    private boolean step(ByteBuffer in, ByteBuffer plaintext) throws TlsException {
        return switch (reader.next(in, plaintext)) {
            case NEED_MORE, NEED_ROOM -> false;
            case APPLICATION_DATA -> {
                warnings = 0;
                state.onApplicationData();
                yield true;
            }
            case HANDSHAKE -> {
                enter(state.onHandshake(reader.takeHandshake()));
                yield true;
            }
            case CHANGE_CIPHER_SPEC -> {
                enter(state.onChangeCipherSpec());
                yield true;
            }
            case ALERT -> {
                onAlert(reader.alertLevel(), reader.alertDescription());
                yield true;
            }
        };
    }

    private void onAlert(int level, int description) throws TlsException {
        Alert alert = Alert.of(description);
        if (alert == Alert.CLOSE_NOTIFY) {
            if (!established) {
                throw new TlsException(Fault.CLOSED_IN_HANDSHAKE);
            }
            closed = true;
            stop();
        } else if (isWarning(level, alert)) {
            warnings = Budget.spend(warnings, maxWarnings, Fault.TOO_MANY_WARNINGS);
        } else if (level == FATAL || tls13) {
            throw TlsException.received(alert, description);
        } else {
            throw new TlsException(Fault.ILLEGAL_FIELD, "alert level " + level);
        }
    }

    /** RFC 8446 §6: in TLS 1.3 the level says nothing, and only user_canceled is no error. */
    private boolean isWarning(int level, Alert alert) {
        return tls13 ? alert == Alert.USER_CANCELED : level == WARNING;
    }

    void install(RecordKeys keys) throws TlsException {
        tls13 = keys instanceof RecordKeys.Tls13;
        if (keys instanceof RecordKeys.Tls13 modern) {
            try (SecretBytes key = modern.secret().key(modern.suite().bulkCipher()); SecretBytes iv = modern.secret().iv()) {
                if (!reader.rekey(key, iv)) {
                    reader.install(RecordProtection.tls13Opener(crypto, modern.suite(), key, iv));
                }
            }
        } else {
            RecordKeys.Tls12 older = (RecordKeys.Tls12) keys;
            Tls12Keys.Direction direction = older.keys();
            reader.install(RecordProtection.tls12Opener(crypto, older.suite(), direction.key(), direction.iv(),
                    direction.macKey(), older.encryptThenMac()));
        }
    }

    void skipEarlyData() {
        reader.skipEarlyData();
    }

    /** Limits the content of records; RFC 8449 counts TLS 1.3's content type too, and so does the record layer. */
    void limit(int bytes) {
        reader.limitPlaintext(tls13 ? bytes + 1 : bytes);
    }

    void established() {
        established = true;
        reader.allowApplicationData(true);
    }

    /** Wipes keys and secrets; plaintext that was opened before can still be delivered. */
    void stop() {
        pause = null;
        if (state != null) {
            state.close();
        }
        if (owner != null) {
            owner.close();
        }
        reader.stop();
    }

    /** Drops plaintext that has not been delivered. */
    void dropPlaintext() {
        reader.close();
        plaintextLeft = false;
    }

    Optional<Pause<?>> pause() {
        return Optional.ofNullable(pause);
    }

    boolean isClosed() {
        return closed;
    }

    boolean isClient() {
        return config instanceof ClientConfig;
    }

    boolean hasPlaintext() {
        return plaintextLeft;
    }
}
