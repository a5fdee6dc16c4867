package io.niotls.message;

import io.niotls.proto.NamedGroup;

/**
 * A public value for key agreement, RFC 8446 §4.2.8.
 *
 * @param group the group that it is of, known or not
 * @param share the public value in the group's form; not empty
 */
public record KeyShareEntry(NamedGroup group, byte[] share) {
    static final Codec<KeyShareEntry> CODEC = Codec.of(
            reader -> new KeyShareEntry(NamedGroup.of(reader.uint16()), reader.opaque16(1)),
            (writer, entry) -> writer.uint16(entry.group.code()).opaque16(entry.share));
}
