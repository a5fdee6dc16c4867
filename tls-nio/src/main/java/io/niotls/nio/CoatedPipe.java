package io.niotls.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.spi.SelectorProvider;

/** The platform's pipe, in a coat with which its ends can be registered with our selector; see {@link CoatedDatagramChannel}. */
final class CoatedPipe extends Pipe {
    private final Source source;
    private final Sink sink;

    CoatedPipe(SelectorProvider provider, Pipe raw) {
        this.source = new Source(provider, raw.source());
        this.sink = new Sink(provider, raw.sink());
    }

    @Override
    public SourceChannel source() {
        return source;
    }

    @Override
    public SinkChannel sink() {
        return sink;
    }

    /** The end to read from. */
    static final class Source extends SourceChannel {
        private final SourceChannel raw;
        private final Transparent selectable;

        private Source(SelectorProvider provider, SourceChannel raw) {
            super(provider);
            this.raw = raw;
            this.selectable = new Transparent(raw);
        }

        Selectable selectable() {
            return selectable;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            try {
                return raw.read(target);
            } finally {
                selectable.closeToo(this);
            }
        }

        @Override
        public long read(ByteBuffer[] targets) throws IOException {
            return read(targets, 0, targets.length);
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
            try {
                return raw.read(targets, offset, length);
            } finally {
                selectable.closeToo(this);
            }
        }

        @Override
        protected void implCloseSelectableChannel() throws IOException {
            raw.close();
        }

        @Override
        protected void implConfigureBlocking(boolean block) throws IOException {
            selectable.configureBlocking(block);
        }
    }

    /** The end to write to. */
    static final class Sink extends SinkChannel {
        private final SinkChannel raw;
        private final Transparent selectable;

        private Sink(SelectorProvider provider, SinkChannel raw) {
            super(provider);
            this.raw = raw;
            this.selectable = new Transparent(raw);
        }

        Selectable selectable() {
            return selectable;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            try {
                return raw.write(from);
            } finally {
                selectable.closeToo(this);
            }
        }

        @Override
        public long write(ByteBuffer[] sources) throws IOException {
            return write(sources, 0, sources.length);
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
            try {
                return raw.write(sources, offset, length);
            } finally {
                selectable.closeToo(this);
            }
        }

        @Override
        protected void implCloseSelectableChannel() throws IOException {
            raw.close();
        }

        @Override
        protected void implConfigureBlocking(boolean block) throws IOException {
            selectable.configureBlocking(block);
        }
    }
}
