app-name = Realign
