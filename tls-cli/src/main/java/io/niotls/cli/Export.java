package io.niotls.cli;

import io.niotls.nio.TlsSocketChannel;
import java.util.HexFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A wish for keying material, RFC 8446 §7.5, without a context.
 *
 * @param label its label
 * @param length in bytes
 */
record Export(String label, int length) {
    /** More than anybody needs, and within what the key schedule can give (255 times the hash). */
    private static final int MAX_LENGTH = 8_160;

    /** Returns the label and the material in hexadecimal. */
    String from(TlsSocketChannel channel) {
        return label + " " + HexFormat.of().formatHex(channel.exportKeyingMaterial(label, null, length));
    }

    /** Reads {@code LABEL:LENGTH}. */
    static final class Converter implements ITypeConverter<Export> {
        @Override
        public Export convert(String text) {
            int colon = text.lastIndexOf(':');
            try {
                int length = Integer.parseInt(text.substring(colon + 1));
                if (colon > 0 && length > 0 && length <= MAX_LENGTH && text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
                    return new Export(text.substring(0, colon), length);
                }
            } catch (NumberFormatException notANumber) {
                // Said below.
            }
            throw new TypeConversionException(
                    "'" + text + "' is not LABEL:LENGTH, an ASCII label and 1 to " + MAX_LENGTH + " bytes");
        }
    }
}
