package io.niotls.interop.jsse;

import io.niotls.interop.jsse.JdkHttpBody.Sum;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.zip.CRC32C;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.entity.AbstractBinAsyncEntityConsumer;

/** The body of a length, as Apache's reactors send it: as much as the channel takes, whenever it takes some. */
final class ApacheBody implements AsyncEntityProducer {
    private final long length;
    private final InputStream bytes;
    private final ByteBuffer chunk = ByteBuffer.allocate(65_536).flip();

    ApacheBody(long length) {
        this.length = length;
        bytes = JdkHttpBody.stream(length);
    }

    @Override
    public int available() {
        return chunk.capacity();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        do {
            if (!chunk.hasRemaining()) {
                int count = bytes.read(chunk.array());
                if (count < 0) {
                    channel.endStream(null);
                    return;
                }
                chunk.position(0).limit(count);
            }
        } while (channel.write(chunk) > 0);
    }

    @Override
    public long getContentLength() {
        return length;
    }

    @Override
    public String getContentType() {
        return ContentType.APPLICATION_OCTET_STREAM.toString();
    }

    @Override
    public String getContentEncoding() {
        return null;
    }

    @Override
    public boolean isChunked() {
        return false;
    }

    @Override
    public Set<String> getTrailerNames() {
        return Set.of();
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public void failed(Exception cause) {
        // Whoever waits for the answer learns of it.
    }

    @Override
    public void releaseResources() {
        // There are none but memory.
    }

    /** Sums up a body as it comes. */
    static final class Receiver extends AbstractBinAsyncEntityConsumer<Sum> {
        private final CRC32C checksum = new CRC32C();
        private long length;

        @Override
        protected void streamStart(ContentType type) {
            // Of any type.
        }

        /** Nothing is kept, so there is always room. */
        @Override
        protected int capacityIncrement() {
            return Integer.MAX_VALUE;
        }

        @Override
        protected void data(ByteBuffer source, boolean last) {
            length += source.remaining();
            checksum.update(source);
        }

        @Override
        protected Sum generateContent() {
            return new Sum(length, checksum.getValue());
        }

        @Override
        public void releaseResources() {
            // There are none but memory.
        }
    }
}
