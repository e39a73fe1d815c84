use futures::AsyncReadExt as _;
use gpui::Context;

pub struct Output {
    bytes: usize,
}

impl Output {
    pub fn read(&mut self, mut pipe: futures::io::Cursor<Vec<u8>>, cx: &mut Context<Self>) {
        let this = cx.entity();
        cx.spawn(async move |_, cx| -> anyhow::Result<()> {
            loop {
                let mut byte = [0];
                pipe.read_exact(&mut byte).await?;
                this.update(cx, |this, _| this.bytes += 1)?;
            }
        })
        .detach();
    }
}
