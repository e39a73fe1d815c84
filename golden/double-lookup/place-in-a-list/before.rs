impl Desk {
    pub fn open(&mut self, place: usize) {
        let mut titles = self.drawers().titles();
        if titles.get(place).is_none() {
            titles.insert(place, String::new());
        }
    }

    fn drawers(&self) -> Drawers {
        Drawers {
            titles: self.titles.clone(),
        }
    }
}

impl Drawers {
    fn titles(self) -> Vec<String> {
        self.titles
    }
}

pub struct Desk {
    titles: Vec<String>,
}

struct Drawers {
    titles: Vec<String>,
}
