package io.niotls.attack;

import io.niotls.conformance.ScriptedPeer;
import io.niotls.testing.EnginePair;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Somebody in the middle who changes the first handshake message of a type in what one side sends in the clear. */
final class OnTheWay implements EnginePair.Wire {
    private final int type;
    private final UnaryOperator<byte[]> change;
    private boolean done;

    OnTheWay(int type, UnaryOperator<byte[]> change) {
        this.type = type;
        this.change = change;
    }

    @Override
    public byte[] carry(byte[] sent) {
        if (done || sent[0] != 22 || sent[5] != type) {
            return sent;
        }
        done = true;
        int message = 9 + ((sent[6] & 0xff) << 16 | (sent[7] & 0xff) << 8 | sent[8] & 0xff);
        int record = 5 + ((sent[3] & 0xff) << 8 | sent[4] & 0xff);
        byte[] changed = change.apply(Arrays.copyOfRange(sent, 5, message));
        byte[] rest = Arrays.copyOfRange(sent, message, record);
        return ScriptedPeer.concat(ScriptedPeer.plain(22, ScriptedPeer.concat(changed, rest)),
                Arrays.copyOfRange(sent, record, sent.length));
    }
}
