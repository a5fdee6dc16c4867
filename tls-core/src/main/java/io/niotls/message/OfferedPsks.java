package io.niotls.message;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

import java.util.List;

/**
 * The pre_shared_key extension of a ClientHello, RFC 8446 §4.2.11.
 *
 * @param identities the offered keys, the preferred one first; at least one
 * @param binders for each identity the proof that the client holds the key: 32 to 255 bytes
 */
public record OfferedPsks(List<PskIdentity> identities, List<byte[]> binders) {
    static final Codec<OfferedPsks> CODEC = Codec.of(OfferedPsks::read, OfferedPsks::write);

    private static final int MINIMUM_BINDER_LENGTH = 32;
    private static final Codec<List<PskIdentity>> IDENTITIES = Codec.list16(PskIdentity.CODEC);
    private static final Codec<List<byte[]>> BINDERS = Codec.list16(Codec.opaque8(MINIMUM_BINDER_LENGTH));

    /** Copies the lists, not the arrays. */
    public OfferedPsks {
        identities = List.copyOf(identities);
        binders = List.copyOf(binders);
    }

    /**
     * Returns how many bytes the list of binders has, with the two bytes of its length. They are the last of the encoded
     * ClientHello, and all that a binder does not cover: RFC 8446 §4.2.11.2.
     */
    public int bindersLength() {
        int length = 2;
        for (byte[] binder : binders) {
            length += 1 + binder.length;
        }
        return length;
    }

    private static OfferedPsks read(ByteReader reader) throws DecodeException, TlsException {
        OfferedPsks psks = new OfferedPsks(IDENTITIES.read(reader), BINDERS.read(reader));
        if (psks.identities.size() != psks.binders.size()) {
            throw new TlsException(Fault.ILLEGAL_FIELD,
                    psks.identities.size() + " PSK identities with " + psks.binders.size() + " binders");
        }
        return psks;
    }

    private static void write(ByteWriter writer, OfferedPsks psks) {
        IDENTITIES.write(writer, psks.identities);
        BINDERS.write(writer, psks.binders);
    }
}
