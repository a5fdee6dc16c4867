package io.niotls.conformance;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.nio.ByteBuffer;

/** What must be true of an engine that has refused something: one alert, one exception, and no further use. */
public final class Refusal {
    private Refusal() {}

    /** Returns what is wrong, or null. */
    public static String complaint(ScriptedPeer peer, Fault expected) {
        if (peer.failure == null) {
            return "expected " + expected + ", was not refused" + (peer.ownFailure == null ? "" : ", peer: " + peer.ownFailure);
        }
        if (peer.failure.fault() != expected) {
            return "expected " + expected + ", was " + peer.failure.fault() + ": " + peer.failure.getMessage();
        }
        if (!expected.sendsAlert()) {
            if (!peer.alerts.isEmpty()) {
                return "answers with " + peer.alerts;
            }
        } else if (peer.alerts.size() != 1 || !peer.alerts.get(0).isFatal(expected.alert())) {
            return "expected one fatal " + expected.alert() + ", sent " + peer.alerts
                    + (peer.ownFailure == null ? "" : ", peer: " + peer.ownFailure);
        }
        return complaintOfFurtherUse(peer);
    }

    private static String complaintOfFurtherUse(ScriptedPeer peer) {
        TlsException again = caught(() -> peer.subject.receive(ByteBuffer.wrap(new byte[] {22, 3, 3, 0, 1, 0}),
                ByteBuffer.allocate(99)));
        if (again != peer.failure) {
            return "receives again: " + again;
        }
        TlsException sent = caught(() -> peer.subject.send(ByteBuffer.wrap(new byte[1]), ByteBuffer.allocate(999)));
        if (sent != peer.failure) {
            return "sends again: " + sent;
        }
        if (peer.subject.hasOutput() || !peer.subject.isOutputClosed()) {
            return "has more to say";
        }
        try {
            peer.subject.exportKeyingMaterial("EXPORTER-x", null, 1);
            return "exports keying material";
        } catch (IllegalStateException e) {
            return null;
        }
    }

    private interface Call {
        void run() throws TlsException;
    }

    private static TlsException caught(Call call) {
        try {
            call.run();
            return null;
        } catch (TlsException e) {
            return e;
        }
    }
}
