package io.niotls.message;

import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

/**
 * One certificate of a {@link CertificateTls13}, RFC 8446 §4.4.2.
 *
 * @param certificate in DER; not empty
 * @param extensions of {@link CertificateExtension}; may be empty
 */
public record CertificateEntry(byte[] certificate, ExtensionBlock extensions) {
    static final Codec<CertificateEntry> CODEC = Codec.of(CertificateEntry::read, CertificateEntry::write);

    private static CertificateEntry read(ByteReader reader) throws DecodeException, TlsException {
        return new CertificateEntry(reader.opaque24(1), ExtensionBlock.decode(reader, ExtensionPlace.CERTIFICATE));
    }

    private static void write(ByteWriter writer, CertificateEntry entry) {
        writer.opaque24(entry.certificate);
        entry.extensions.write(writer);
    }
}
